"""`users.*`, `usergroups.*`, `team.info`, `bots.info`."""

from sandbox import shapes
from sandbox.api import paging
from sandbox.api.registry import Call, method
from sandbox.model import Json, User, UserGroup
from sandbox.refusals import ApiError


def _shown(call: Call, user: User) -> Json:
    return shapes.user(user, with_email="users:read.email" in call.app.scopes)


@method("users.info")
def info(call: Call) -> Json:
    """One person, strangers included."""
    user = call.state.users.get(call.args.text("user"))
    if user is None:
        raise ApiError("user_not_found")
    return {"user": _shown(call, user)}


@method("users.list")
def list_all(call: Call) -> Json:
    """Everyone of this workspace, the deactivated included; people of other workspaces are not."""
    users = [u for u in call.state.users.values() if not u.is_stranger]
    limit = paging.limit_of(call.args.number("limit", 0), 1000)
    found, metadata = paging.page(users, call.args.text("cursor"), limit)
    return {
        "members": [_shown(call, user) for user in found],
        "cache_ts": call.state.second(),
        "response_metadata": metadata,
    }


@method("users.lookupByEmail")
def lookup_by_email(call: Call) -> Json:
    """The active person with this address."""
    wanted = call.args.text("email").casefold()
    for user in call.state.users.values():
        if user.email.casefold() == wanted and not user.is_deleted and not user.is_stranger:
            return {"user": _shown(call, user)}
    raise ApiError("users_not_found")


@method("usergroups.list")
def list_groups(call: Call) -> Json:
    """All user groups."""
    with_users = call.args.flag("include_users")
    return {"usergroups": [_group(call, g, with_users=with_users) for g in call.state.groups.values()]}


def _group(call: Call, group: UserGroup, *, with_users: bool) -> Json:
    shown: Json = {
        "id": group.id,
        "team_id": call.state.team.id,
        "is_usergroup": True,
        "is_subteam": True,
        "name": group.name,
        "description": "",
        "handle": group.handle,
        "is_external": False,
        "date_create": group.created,
        "date_update": group.created,
        "date_delete": 0,
        "auto_type": None,
        "enterprise_subteam_id": "",
        "prefs": {"channels": [], "groups": []},
        "user_count": len(group.users),
    }
    if with_users:
        shown["users"] = list(group.users)
    return shown


@method("usergroups.users.list")
def list_group_users(call: Call) -> Json:
    """Who is in a user group."""
    group = call.state.groups.get(call.args.text("usergroup"))
    if group is None:
        raise ApiError("no_such_subteam")
    return {"users": list(group.users)}


@method("team.info")
def team_info(call: Call) -> Json:
    """The workspace."""
    team = call.state.team
    wanted = call.args.text("team")
    if wanted and wanted != team.id:
        raise ApiError("team_not_found")
    return {
        "team": {
            "id": team.id,
            "name": team.name,
            "url": f"https://{team.domain}.slack.com/",
            "domain": team.domain,
            "email_domain": "acme.test",
            "icon": {"image_default": True},
            "avatar_base_url": "https://ca.slack-edge.com/",
            "is_verified": False,
        }
    }


@method("bots.info")
def bot_info(call: Call) -> Json:
    """Which app a bot belongs to."""
    app = call.state.app_of_bot(call.args.text("bot") or call.app.bot_id)
    if app is None:
        raise ApiError("bot_not_found")
    return {
        "bot": {
            "id": app.bot_id,
            "deleted": False,
            "name": app.name,
            "updated": 0,
            "app_id": app.app_id,
            "user_id": app.bot_user_id,
            "icons": {},
        }
    }
