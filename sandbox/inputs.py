"""What people fill in: the state of each input element, and the action a click sends."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sandbox import blocks, shapes
from sandbox.model import Json
from sandbox.refusals import Refused
from sandbox.state import State

Values = dict[str, dict[str, Json]]

_KEYS = {
    "plain_text_input": ("value", "initial_value"),
    "number_input": ("value", "initial_value"),
    "email_text_input": ("value", "initial_value"),
    "url_text_input": ("value", "initial_value"),
    "rich_text_input": ("rich_text_value", "initial_value"),
    "static_select": ("selected_option", "initial_option"),
    "external_select": ("selected_option", "initial_option"),
    "radio_buttons": ("selected_option", "initial_option"),
    "overflow": ("selected_option", ""),
    "multi_static_select": ("selected_options", "initial_options"),
    "multi_external_select": ("selected_options", "initial_options"),
    "checkboxes": ("selected_options", "initial_options"),
    "users_select": ("selected_user", "initial_user"),
    "multi_users_select": ("selected_users", "initial_users"),
    "conversations_select": ("selected_conversation", "initial_conversation"),
    "multi_conversations_select": ("selected_conversations", "initial_conversations"),
    "channels_select": ("selected_channel", "initial_channel"),
    "multi_channels_select": ("selected_channels", "initial_channels"),
    "datepicker": ("selected_date", "initial_date"),
    "timepicker": ("selected_time", "initial_time"),
    "datetimepicker": ("selected_date_time", "initial_date_time"),
    "file_input": ("files", ""),
}
_LISTS = {"selected_options", "selected_users", "selected_conversations", "selected_channels", "files"}
_TEXTS = {"plain_text_input", "number_input", "email_text_input", "url_text_input"}


def initial(shown: Sequence[Json]) -> Values:
    """The state of a freshly shown set of blocks."""
    values: Values = {}
    for block, element in blocks.elements(shown):
        if element["type"] not in _KEYS or element["type"] == "overflow":
            continue
        key, first = _KEYS[element["type"]]
        empty: Any = [] if key in _LISTS else None
        held = element.get(first, empty) if first else empty
        values.setdefault(block["block_id"], {})[element["action_id"]] = {"type": element["type"], key: held}
    return values


def kept(before: Mapping[str, Mapping[str, Json]], shown: Sequence[Json]) -> Values:
    """The state after an update: what was filled in stays where block, action and type are the same."""
    values = initial(shown)
    for block_id, actions in values.items():
        for action_id, value in actions.items():
            old = before.get(block_id, {}).get(action_id)
            if old is not None and old["type"] == value["type"]:
                actions[action_id] = old
    return values


def filled(state: State, element: Json, value: Any) -> Json:
    """The state of an element after a person chose or typed this.

    Raises:
        Refused: it is not among what the element offers.
    """
    kind = element["type"]
    key = _KEYS[kind][0]
    if value is None or value == "":
        return {"type": kind, key: [] if key in _LISTS else None}
    if key in {"selected_option", "selected_options"}:
        offered = _offered(state, element)
        chosen = [_choice(offered, one) for one in _many(value)]
        return {"type": kind, key: chosen if key == "selected_options" else chosen[0]}
    if key.startswith(("selected_user", "selected_c")):
        ids = [_identifier(state, str(one), person="user" in key) for one in _many(value)]
        return {"type": kind, key: ids if key in _LISTS else ids[0]}
    if key == "selected_date_time":
        return {"type": kind, key: int(value)}
    if key == "files":
        return {"type": kind, key: [shapes.file(state, state.files[f]) for f in _many(value)]}
    return {"type": kind, key: value if key == "rich_text_value" else str(value)}


def _many(value: Any) -> list[Any]:
    return list(value) if isinstance(value, list | tuple) else [value]


def _offered(state: State, element: Json) -> dict[str, Json]:
    offered = {option["value"]: option for option in blocks.options_of(element)}
    return offered | state.suggested.get((element["type"], element["action_id"]), {})


def _choice(offered: Mapping[str, Json], value: Any) -> Json:
    wanted = value["value"] if isinstance(value, dict) else str(value)
    if wanted in offered:
        return offered[wanted]
    by_label = {option["text"]["text"]: option for option in offered.values()}
    if wanted in by_label:
        return by_label[wanted]
    raise Refused(f"“{wanted}” is not one of the choices: {', '.join(offered)}")


def _identifier(state: State, named: str, *, person: bool) -> str:
    if person:
        user = state.user_called(named)
        if user is None:
            raise Refused(f"There is nobody called {named}.")
        return user.id
    place = state.channels.get(named) or state.channel_named(named)
    if place is None:
        raise Refused(f"There is no channel {named}.")
    return place.id


def find(shown: Sequence[Json], action_id: str, block_id: str | None) -> tuple[Json, Json]:
    """The block and element with this action.

    Raises:
        Refused: nothing here has it.
    """
    for block, element in blocks.elements(shown):
        if element["action_id"] == action_id and block_id in {None, "", block["block_id"]}:
            return block, element
    offered = ", ".join(element["action_id"] for _, element in blocks.elements(shown)) or "nothing"
    raise Refused(f"There is no {action_id} here, only {offered}.")


def action(state: State, block: Json, element: Json, value: Any) -> Json:
    """The entry of `actions` for this click, choice or typed text."""
    done: Json = {
        "type": element["type"],
        "action_id": element["action_id"],
        "block_id": block["block_id"],
        "action_ts": state.stamp(),
    }
    if element["type"] == "button":
        done["text"] = element["text"]
        for key in ("value", "style", "url"):
            if element.get(key):
                done[key] = element[key]
        return done
    if element["type"] not in _KEYS:
        return done | ({"value": value} if value is not None else {})
    key = _KEYS[element["type"]][0]
    done[key] = filled(state, element, value)[key]
    first = _KEYS[element["type"]][1]
    if first and element.get(first) is not None:
        done[first] = element[first]
    if element.get("placeholder"):
        done["placeholder"] = element["placeholder"]
    return done


def complaints(shown: Sequence[Json], values: Values) -> dict[str, str]:
    """What Slack's client says before it lets a form be submitted: error by block."""
    found: dict[str, str] = {}
    for block, element in blocks.elements(shown):
        if block["type"] != "input":
            continue
        held = values.get(block["block_id"], {}).get(element["action_id"], {})
        value = held.get(_KEYS[element["type"]][0]) if element["type"] in _KEYS else None
        problem = _complaint(block, element, value)
        if problem:
            found[block["block_id"]] = problem
    return found


def _complaint(block: Json, element: Json, value: Any) -> str:
    if value in (None, "", []):
        return "" if block.get("optional") else "Please complete this required field."
    if element["type"] not in _TEXTS:
        return ""
    least, most = element.get("min_length"), element.get("max_length")
    if least and len(value) < int(least):
        return f"Enter at least {least} characters."
    if len(value) > int(most or 3000):
        return f"Enter at most {most or 3000} characters."
    if element["type"] == "number_input":
        return _number_complaint(element, value)
    if element["type"] == "email_text_input" and "@" not in value:
        return "Enter a valid email address."
    if element["type"] == "url_text_input" and "://" not in value:
        return "Enter a valid URL."
    return ""


def _number_complaint(element: Json, value: str) -> str:
    try:
        number = float(value)
    except ValueError:
        return "Enter a number."
    if not element.get("is_decimal_allowed") and not number.is_integer():
        return "Enter a whole number."
    if element.get("min_value") is not None and number < float(element["min_value"]):
        return f"Enter a number of at least {element['min_value']}."
    if element.get("max_value") is not None and number > float(element["max_value"]):
        return f"Enter a number of at most {element['max_value']}."
    return ""


def merged(state: State, shown: Sequence[Json], before: Values, given: Mapping[str, Any]) -> Values:
    """The state after a person filled in a form.

    `given` names values by block and action, `{block_id: {action_id: value}}`, or shorter by
    block or by action alone, `{block_id: value}`.

    Raises:
        Refused: a name fits nothing in the form, or a value is not among the choices.
    """
    values: Values = {block: dict(actions) for block, actions in before.items()}
    unused = {name for name, value in given.items() if value != {}}
    for block, element in blocks.elements(shown):
        for name in _names(given, block, element):
            value = given[name]
            if isinstance(value, Mapping) and name == block["block_id"] and "type" not in value:
                if element["action_id"] not in value:
                    continue
                value = value[element["action_id"]]
            unused.discard(name)
            if element["type"] in _KEYS and element["type"] != "overflow":
                values.setdefault(block["block_id"], {})[element["action_id"]] = filled(state, element, value)
    if unused:
        raise Refused(f"This form has no {', '.join(sorted(unused))}.")
    return values


def _names(given: Mapping[str, Any], block: Json, element: Json) -> Iterable[str]:
    return (name for name in (block["block_id"], element["action_id"]) if name in given)
