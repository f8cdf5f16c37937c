"""Each mistake has one message: file, line, key, what is wrong, and what to write instead."""

import pytest

from bot.policy_file import PolicyError, parse_policy
from tests.policy.texts import SMALL, refusal, small


def test_a_misspelled_key_gets_the_nearest_known_one() -> None:
    message = refusal(small("update_minutes: 15", "update_minuts: 15"))

    assert message == (
        "policies/x.yml:6: severities[0].update_minuts is not known. Did you mean update_minutes?"
    )


def test_a_key_like_no_other_gets_the_list() -> None:
    message = refusal(small("    guide: Lead.", "    guide: Lead.\n    xyz: 1"))

    assert message == (
        "policies/x.yml:16: roles[0].xyz is not known. Known: id, name, guide, required, roster, "
        "backup, acknowledge_minutes, severities, components."
    )


def test_a_missing_key_is_told_where_it_is_missing() -> None:
    message = refusal(small("    definition: Slow.\n", ""))

    assert message == "policies/x.yml:8: severities[1] needs definition. Add a line definition: …"


def test_a_missing_top_key_belongs_to_no_line() -> None:
    message = refusal(small("default_severity: sev2\n", ""))

    assert message == (
        "policies/x.yml: The key default_severity is missing. See policies/default.yml for an example."
    )


def test_a_misspelled_required_key_is_misspelled_not_missing() -> None:
    assert "default_severty is not known. Did you mean default_severity?" in refusal(
        small("default_severity: sev2", "default_severty: sev2")
    )


def test_a_number_with_a_unit_is_told_to_lose_it() -> None:
    message = refusal(small("update_minutes: 15", "update_minutes: 15 minutes"))

    assert message == (
        "policies/x.yml:6: severities[0].update_minutes has to be a whole number from 1 to 10,080, "
        'not "15 minutes". Write the number alone: 15.'
    )


def test_a_cadence_of_zero_is_refused_with_the_range() -> None:
    assert "has to be a whole number from 1 to 10,080, not 0." in refusal(
        small("update_minutes: 15", "update_minutes: 0")
    )


def test_a_fraction_is_not_minutes() -> None:
    assert "not 7.5." in refusal(small("update_minutes: 15", "update_minutes: 7.5"))


def test_an_upper_case_id_gets_the_lower_case_one() -> None:
    message = refusal(small("id: sev1", "id: SEV 1"))

    assert message == (
        "policies/x.yml:3: severities[0].id has to be lower-case letters, digits, - and _, beginning with "
        'a letter, not "SEV 1". Did you mean sev-1?'
    )


def test_an_emoji_is_written_without_colons() -> None:
    assert 'not ":fire:". Did you mean fire?' in refusal(small("aliases: [critical]", 'emoji: ":fire:"'))


def test_a_number_among_the_aliases_needs_quotes() -> None:
    message = refusal(small("[critical]", "[critical, 0]"))

    assert message == (
        'policies/x.yml:7: severities[0].aliases[1] has to be text, not 0. Put it in quotes: "0".'
    )


def test_a_word_where_a_list_belongs_is_shown_as_a_list() -> None:
    assert 'has to be a list, not "critical". Write it as one: [critical].' in refusal(
        small("[critical]", "critical")
    )


def test_a_list_where_a_word_belongs_is_refused() -> None:
    assert "name has to be text, not a list." in refusal(small("name: Small", "name: [Small]"))


def test_a_block_where_a_list_belongs_is_told_how_items_begin() -> None:
    assert "severities has to be a list, not a block with keys. Begin each item with -." in refusal(
        "name: x\nseverities: {id: sev1}"
    )


def test_a_word_where_a_block_belongs_is_shown_its_keys() -> None:
    message = refusal(SMALL + "channels: incidents\n")

    assert message == (
        "policies/x.yml:26: channels has to be a block with keys (announcements, alerts, leadership, "
        'operators), not "incidents".'
    )


def test_an_empty_list_says_that_it_needs_an_item() -> None:
    assert "updates.questions needs at least one item." in refusal(
        small("    - id: impact\n      label: What do users notice?\n", "    []\n")
    )


def test_too_long_a_list_says_how_many_are_possible() -> None:
    many = "".join(f"  - {{id: r{letter}, name: {letter}, guide: x}}\n" for letter in "abcdefghijk")

    assert "roles has 11 items; 10 are possible." in refusal(
        small("  - id: commander\n    name: Incident Commander\n    guide: Lead.\n", many)
    )


def test_too_long_a_text_says_how_much_fits() -> None:
    assert f"name has {1000:,} characters; 75 fit. Shorten it." in refusal(
        small("name: Small", f"name: {'x' * 1000}")
    )


def test_a_key_whose_entries_are_all_commented_out_is_empty() -> None:
    message = refusal(SMALL + "links:\n#  - title: Logs\n")

    assert message == "policies/x.yml:26: links is empty. Give it a value, or delete the line."


def test_an_empty_text_is_empty() -> None:
    assert "name is empty." in refusal(small("name: Small", 'name: ""'))


def test_a_channel_without_quotes_is_a_comment() -> None:
    message = refusal(SMALL + "channels:\n  announcements: #incidents\n")

    assert message == (
        "policies/x.yml:27: channels.announcements is empty. "
        'What begins with # is a comment; put it in quotes: "#incidents".'
    )


def test_a_channel_that_may_be_left_out_is_not_left_out_by_mistake() -> None:
    assert "channels.operators is empty. What begins with # is a comment" in refusal(
        SMALL + "channels:\n  operators: #ops\n"
    )


def test_a_channel_with_capitals_gets_the_name_slack_would_give_it() -> None:
    assert 'not "Incident Room". Did you mean #incident-room?' in refusal(
        SMALL + "channels:\n  leadership: Incident Room\n"
    )


def test_a_handle_is_not_an_account() -> None:
    assert (
        'people[0].account has to be a Slack user id like U012ABCDEF, or an e-mail address, not "@ben".'
        in refusal(SMALL + 'people: [{account: "@ben", phone: "+49 30 1"}]\n')
    )


def test_a_link_without_its_scheme_gets_one() -> None:
    assert 'not "wiki.acme.test/x". Did you mean https://wiki.acme.test/x?' in refusal(
        SMALL + "links: [{title: Wiki, url: wiki.acme.test/x}]\n"
    )


def test_a_link_that_would_run_something_is_refused_without_a_guess() -> None:
    assert refusal(SMALL + "links: [{title: Wiki, url: 'javascript:alert(1)'}]\n").endswith(
        'has to be a link that begins with https://, not "javascript:alert(1)".'
    )


def test_a_permission_gets_the_nearest_choice() -> None:
    message = refusal(SMALL + "permissions: {declare: everybody}\n")

    assert message == (
        "policies/x.yml:26: permissions.declare has to be one of everyone, members, responders, "
        'commander, not "everybody". Did you mean everyone?'
    )


def test_a_status_that_does_not_exist_gets_the_nearest() -> None:
    assert "statuses.investigatin is not known. Did you mean investigating?" in refusal(
        SMALL + "statuses: {investigatin: Looking}\n"
    )


def test_yes_please_is_neither_true_nor_false() -> None:
    assert 'roles[0].required has to be true or false, not "yes please".' in refusal(
        small("guide: Lead.", "guide: Lead.\n    required: yes please")
    )


def test_the_first_mistake_of_the_file_is_told() -> None:
    text = small("name: SEV2", "nam: SEV2").replace("guide: Lead.", "guid: Lead.")

    assert refusal(text).startswith("policies/x.yml:9: severities[1].nam ")


def test_control_characters_of_the_file_do_not_reach_the_terminal() -> None:
    assert "\x1b" not in refusal(small("name: Small", 'nam"e": x').replace('nam"e"', '"na\\e[2Jme"'))


def test_a_monstrous_key_is_cut() -> None:
    assert len(refusal(SMALL + f"{'x' * 900}: 1\n")) < 500


def test_what_is_left_out_has_its_default() -> None:
    policy = parse_policy(SMALL, "x")

    assert (policy.stable_minutes, policy.channels.leadership) == (30, "#incident-room")


def test_labels_may_be_called_as_the_sender_calls_them() -> None:
    route = "alerts: {routes: [{name: R, then: drop, match: {labels: {k8s.io/App: [Web]}}}]}\n"

    assert parse_policy(SMALL + route, "x").alerts.routes[0].match.labels == {"k8s.io/App": ("Web",)}


def test_a_word_where_labels_belong_is_shown_how_they_are_written() -> None:
    assert 'match.labels has to be a block like key: value, not "prod".' in refusal(
        SMALL + "alerts: {routes: [{name: R, then: drop, match: {labels: prod}}]}\n"
    )


def test_a_label_without_a_name_is_told() -> None:
    assert "alerts.severities has a key that is empty. Give it a name." in refusal(
        SMALL + 'alerts: {severities: {"": sev1}}\n'
    )


def test_a_number_of_a_list_has_its_range() -> None:
    assert "statuses[1] has to be a whole number from 100 to 599, not 99." in refusal(
        SMALL + "alerts: {polls: [{id: p, name: P, url: 'https://a.test', statuses: [200, 99]}]}\n"
    )


def _told(text: str) -> tuple[list[str], bool]:
    """All mistakes in a text, without the name of its file, and whether they are all."""
    with pytest.raises(PolicyError) as caught:
        parse_policy(text, "x")
    found = (caught.value, *caught.value.others)
    return [str(one).removeprefix("x:") for one in found], caught.value.is_all


def test_all_keys_and_values_that_are_wrong_are_told_in_the_order_of_the_file() -> None:
    text = SMALL.replace("update_minutes: 15", "update_minuts: 15").replace(
        "update_minutes: 30", "update_minutes: 0"
    )
    text = text.replace("guide: Lead.", "guide: 1\n    required: always") + "statusses: {}\n"

    assert _told(text) == (
        [
            "6: severities[0].update_minuts is not known. Did you mean update_minutes?",
            "11: severities[1].update_minutes has to be a whole number from 1 to 10,080, not 0.",
            '15: roles[0].guide has to be text, not 1. Put it in quotes: "1".',
            '16: roles[0].required has to be true or false, not "always".',
            "27: statusses is not known. Did you mean statuses?",
        ],
        False,
    )


def test_all_that_makes_no_sense_is_told_in_the_order_of_the_file() -> None:
    text = SMALL.replace("default_severity: sev2", "default_severity: sev9").replace(
        "components: [checkout]", "components: [checkuot, nowhere]"
    )

    assert _told(text) == (
        [
            "23: default_severity names sev9, which is not among the severities. Did you mean sev2?",
            "25: leadership.components[0] names checkuot, which is not among the components. Did you mean checkout?",
            "25: leadership.components[1] names nowhere, which is not among the components. There are: checkout.",
        ],
        True,
    )


def test_what_is_looked_for_last_is_told_first_where_it_stands_first() -> None:
    text = "contacts: [{name: Lighthouse, about: Night}]\n" + SMALL.replace(
        "components: [checkout]", "components: [nowhere]"
    )

    assert _told(text) == (
        [
            "1: contacts[0] cannot be reached. Add phone, mail or url.",
            "26: leadership.components[0] names nowhere, which is not among the components. There are: checkout.",
        ],
        True,
    )


def test_of_a_file_that_is_no_yaml_only_the_first_mistake_can_be_told() -> None:
    told, is_all = _told(SMALL.replace("name: Small", "name: [Small"))

    assert (len(told), is_all) == (1, False)
