"""Who does what: the short guide for whoever takes a role, and the call for somebody to take it."""

from bot.domain import events as e
from bot.messages import ids, kit, marks
from bot.messages.kit import Post
from bot.messages.scene import Scene
from bot.messages.text import channel_link, late, name, said

_GUIDE = 2500


def guide(scene: Scene) -> Post | None:
    """Tells the holder of a role what it asks of them."""
    assigned, incident = scene.event(e.RoleAssigned), scene.incident
    if assigned is None:
        return None
    role = scene.policy.role(assigned.role)
    title = marks.called_safely(incident)
    holder = incident.roles.get(assigned.role)
    if holder is None or holder.id != assigned.to.id:
        if not scene.posted:
            return None
        now = f"{name(holder)} is" if holder else "Nobody is"
        text = f"{now} {marks.role_name(role.id, scene.policy)} of {title} now."
        return marks.about(incident, f"{marks.called(incident)}: {role.name}", [kit.context(text)])
    channel = f" {channel_link(incident.channel.id)}" if incident.channel else ""
    head = f"You are *{marks.role_name(role.id, scene.policy)}* of *{title}*.{channel}"
    blocks = [kit.section(head), kit.section(said(role.guide, _GUIDE))]
    return marks.about(incident, f"You are {role.name} of {marks.called(incident)}", blocks)


def role_call(scene: Scene) -> Post | None:
    """Offers a role that nobody holds."""
    called, incident = scene.event(e.RoleCalled), scene.incident
    if called is None:
        return None
    role = marks.role_name(called.role, scene.policy)
    holder = incident.roles.get(called.role)
    if holder or not incident.is_open:
        if not scene.posted:
            return None
        nobody = f"It is over; nobody was {role}."
        text = f":white_check_mark: {name(holder)} is {role}." if holder else nobody
        about = f"{marks.called(incident)}: {scene.policy.role(called.role).name}"
        return marks.about(incident, about, [kit.context(text)])
    claim = kit.button(
        f"Claim {scene.policy.role(called.role).name}",
        ids.Action.CLAIM,
        ids.value(incident.number, called.role),
        suffix=called.role,
        style="primary",
    )
    blocks = [
        kit.section(f":bell: *Nobody is {role} yet.* Who takes it?"),
        kit.context(late(called.late_seconds)),
        kit.actions([claim]),
    ]
    return marks.about(
        incident, f"{marks.called(incident)}: who is {scene.policy.role(called.role).name}?", blocks
    )
