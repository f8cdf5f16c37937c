"""What is well formed and still cannot be meant."""

import pytest

from bot.messages.forms.update import form
from bot.policy_file import parse_policy
from bot.policy_file.sense.naming import TAKEN
from tests.domain.worlds import NOW, POLICY, begun
from tests.policy.texts import SMALL, refusal, small


def test_two_severities_cannot_have_one_id() -> None:
    message = refusal(small("id: sev2", "id: sev1"))

    assert message == (
        "policies/x.yml:8: severities[1].id is sev1 again, as in severities[0]. Give each its own."
    )


@pytest.mark.parametrize(
    ("key", "thing"),
    [
        ("roles", "  - {id: commander, name: Other, guide: x}\n"),
        ("components", "  - {id: checkout, name: Other}\n"),
    ],
)
def test_two_things_of_a_kind_cannot_have_one_id(key: str, thing: str) -> None:
    assert f"{key}[0].id" not in (message := refusal(small(f"{key}:\n", f"{key}:\n{thing}")))
    assert f"{key}[1].id is " in message


def test_two_questions_cannot_have_one_id() -> None:
    again = "    - {id: impact, label: Again}\n"

    assert "updates.questions[1].id is impact again" in refusal(small("questions:\n", f"questions:\n{again}"))


@pytest.mark.parametrize("id_", ["severity", "status", "next_at"])
def test_a_question_is_not_called_like_a_field_of_the_form(id_: str) -> None:
    assert refusal(small("id: impact", f"id: {id_}")) == (
        f"policies/x.yml:21: updates.questions[0].id is {id_}, which the form asks already. "
        "Choose another id."
    )


@pytest.mark.parametrize("label", ["Status", "severity:", "Next  update?"])
def test_no_two_fields_of_the_form_have_one_label(label: str) -> None:
    """SF-5, CT-8: nobody has to guess at 3 a.m. which of two fields is meant."""
    assert refusal(small("label: What do users notice?", f'label: "{label}"')) == (
        f"policies/x.yml:22: updates.questions[0].label is “{label}”, as a field is called that the form has already. "
        "Say what this one asks."
    )


def test_the_labels_that_are_taken_are_those_of_the_form() -> None:
    asked = {question.label for question in POLICY.updates.questions}
    labels = [block["label"]["text"] for block in form(begun(), POLICY, NOW)["blocks"] if "label" in block]

    assert {label for label in labels if label not in asked} == set(TAKEN.values())


@pytest.mark.parametrize("id_", ["as", "help", "next"])
def test_a_question_is_not_called_like_an_option_of_the_command_line(id_: str) -> None:
    assert refusal(small("id: impact", f"id: {id_}")) == (
        f"policies/x.yml:21: updates.questions[0].id is {id_}, which is an option of `sitroom update` already. "
        "Choose another id."
    )


@pytest.mark.parametrize(
    "way", ["phone: +49 (30) 12-34", "mail: noc@acme.test", "url: https://noc.acme.test"]
)
def test_a_contact_is_reached_in_one_way_at_least(way: str) -> None:
    contact = f"{SMALL}contacts:\n  - name: NOC\n    about: Network\n"

    assert refusal(contact).endswith(": contacts[0] cannot be reached. Add phone, mail or url.")
    assert parse_policy(f"{contact}    {way}\n", "x").contacts[0].name == "NOC"


@pytest.mark.parametrize(
    ("way", "has_to_be"),
    [
        ("phone: ask ben", "a telephone number like +49 30 1234567"),
        ("mail: noc", "an e-mail address"),
        ("url: 'javascript:x'", "a link that begins with https://"),
    ],
)
def test_a_way_to_reach_somebody_has_its_form(way: str, has_to_be: str) -> None:
    assert has_to_be in refusal(f"{SMALL}contacts:\n  - name: NOC\n    about: Network\n    {way}\n")


@pytest.mark.parametrize("word", ["critical", "SEV1", "sev-1", "Sev 1", "s1", "p1", "1", "severity 1"])
def test_a_spelling_means_one_severity(word: str) -> None:
    text = small("    update_minutes: 30", f'    update_minutes: 30\n    aliases: ["{word}"]')

    assert refusal(text) == (
        f"policies/x.yml:12: severities[1].aliases[0] could be typed as {word}, which means sev1 already. "
        "Choose another word for one of them."
    )


def test_a_component_is_as_bad_as_a_severity_that_there_is() -> None:
    assert "severity names sev11, which is not among the severities. Did you mean sev1?" in refusal(
        small("components:\n", "components:\n  - {id: cart, name: Cart, severity: sev11}\n")
    )


@pytest.mark.parametrize(
    ("rule", "message"),
    [
        (
            "{name: A, invite: [a@b.test], tell: x}",
            "confidential[0] matches nothing. Add keywords, components or labels.",
        ),
        (
            "{name: A, invite: [a@b.test], tell: x, keywords: ['—']}",
            "confidential[0].keywords[0] has no letter and no digit.",
        ),
        ("{name: A, invite: [a@b.test], tell: x, components: [chekout]}", "Did you mean checkout?"),
        ("{name: A, invite: [], tell: x, keywords: [a]}", "confidential[0].invite"),
    ],
)
def test_what_is_confidential_can_be_recognised_and_somebody_is_told(rule: str, message: str) -> None:
    assert message in refusal(f"{SMALL}confidential:\n  - {rule}\n")


def test_two_rules_of_what_is_confidential_have_two_names() -> None:
    rule = "  - {name: A, invite: [a@b.test], tell: x, keywords: [a]}\n"

    assert "confidential[1].name is A again. Give each its own." in refusal(
        f"{SMALL}confidential:\n{rule}{rule}"
    )


def test_two_statuses_have_two_names() -> None:
    message = refusal(f"{SMALL}statuses: {{investigating: Looking, mitigating: looking}}\n")

    assert "statuses.mitigating is looking, as investigating is already. Give each its own." in message


def test_only_what_no_incident_needs_can_be_left_out() -> None:
    message = refusal(f"{SMALL}unused_statuses: [identified, monitoring]\n")

    assert "unused_statuses[1] is monitoring, which no incident can do without." in message
    assert "Only identified and mitigating can be left out." in message


def test_an_alias_does_not_take_the_number_of_a_later_severity() -> None:
    message = refusal(small("[critical]", '["2"]'))

    assert "severities[1].id could be typed as 2, which means sev1 already." in message


def test_two_severities_cannot_have_one_name() -> None:
    assert "severities[1].name could be typed as sev1, which" in refusal(small("name: SEV2", "name: sev1"))


def test_an_alias_of_signs_alone_could_not_be_typed() -> None:
    assert "aliases[0] has no letter a-z and no digit, so nobody could type it." in refusal(
        small("[critical]", '["!!!"]')
    )


def test_a_name_in_another_script_is_fine_since_the_id_can_be_typed() -> None:
    assert parse_policy(small("name: SEV2", "name: Важно"), "x").severities[1].name == "Важно"


def test_two_roles_cannot_be_meant_by_one_word() -> None:
    text = small("roles:\n", "roles:\n  - {id: ic, name: Information Chief, guide: x}\n")

    assert parse_policy(text, "x").roles[0].id == "ic"
    assert "roles[1].id could be typed as ic, which means commander already." in refusal(
        small("    guide: Lead.\n", "    guide: Lead.\n  - {id: ic, name: Other, guide: x}\n")
    )


def test_a_policy_without_a_commander_is_refused() -> None:
    assert refusal(small("id: commander", "id: comander")) == (
        "policies/x.yml:12: roles has no commander, and every incident has one. "
        "Rename the id comander to commander?"
    )
    assert refusal(small("id: commander", "id: lead")).endswith("Add one with id: commander.")


def test_the_default_severity_exists() -> None:
    assert refusal(small("default_severity: sev2", "default_severity: sev3")) == (
        "policies/x.yml:23: default_severity names sev3, which is not among the severities. "
        "Did you mean sev2?"
    )
    assert refusal(small("default_severity: sev2", "default_severity: bad")).endswith(
        "There are: sev1, sev2."
    )


def test_the_components_of_leadership_exist() -> None:
    assert refusal(small("[checkout]", "[checkout, chekout]")) == (
        "policies/x.yml:25: leadership.components[1] names chekout, which is not among the components. "
        "Did you mean checkout?"
    )


def test_a_policy_without_components_is_told_to_add_them_first() -> None:
    text = small("components:\n  - id: checkout\n    name: Checkout\n", "")

    assert refusal(text).endswith("There are none yet: add it there first.")


@pytest.mark.parametrize(
    ("template", "told"),
    [
        ("inc-{number}-{titel}", "has {titel}, which is not known. Did you mean {title}?"),
        ("inc-{number}-{}", "has {}, which is not known. Known are {number}, {title}, {severity}, {date}."),
        ("inc-{number}-{title!r}", "has {title!r}, which is not known. Did you mean {title}?"),
        ("inc-{number}-{number:>9}", "has {number:>9}, which is not known. Did you mean {number}?"),
        ("inc-{number}-{title.__class__}", "has {title.__class__}, which is not known."),
        ("inc-{number}-{title", "has a brace without its partner."),
        (
            "incident",
            'has to be a template with {number} in it, not "incident". Did you mean incident-{number}?',
        ),
    ],
)
def test_the_template_of_channel_names_has_known_places_only(template: str, told: str) -> None:
    message = refusal(SMALL + f"channel_name: '{template}'\n")

    assert message.startswith("policies/x.yml:26: channel_name ")
    assert told in message


@pytest.mark.parametrize("template", ["{number}", "inc-{number}-{title}", "{date}-{severity}-{number}"])
def test_a_template_may_have_every_known_place(template: str) -> None:
    assert parse_policy(SMALL + f"channel_name: '{template}'\n", "x").channel_name == template


def test_the_confirming_reaction_does_not_capture() -> None:
    assert refusal(SMALL + "capture: {reactions: [memo, white_check_mark]}\n") == (
        "policies/x.yml:26: capture.reactions[1] is capture.confirm too. "
        "Take one to capture, another to confirm."
    )


def test_a_mistake_in_a_default_is_told_where_the_file_comes_nearest() -> None:
    assert refusal(SMALL + "capture:\n  confirm: memo\n") == (
        "policies/x.yml:26: capture.reactions[0] is capture.confirm too. "
        "Take one to capture, another to confirm."
    )
