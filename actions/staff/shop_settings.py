"""The settings that an owner may change on the staff page: when people are there."""

from pydantic import ValidationError

from actions.opening import OpeningHours, OpeningSetting
from actions.staff.routes import Operation, Refused, Shape


def shop_settings(opening: OpeningSetting) -> dict[str, Operation]:
    """Reading and changing them; a change counts for the next customer who is handed over."""

    def told(_: Shape) -> Shape:
        return opening.hours().model_dump(mode="json", include=set(OpeningHours.model_fields))

    def change(asked: Shape) -> Shape:
        try:
            opening.change(OpeningHours.model_validate(asked))
        except ValidationError as error:
            raise Refused("; ".join(_fault(fault["loc"], fault["msg"]) for fault in error.errors()[:3])) from None
        return {}

    return {"settings": told, "settings/change": change}


def _fault(place: tuple[int | str, ...], reason: str) -> str:
    return f"{str(place[0]).replace('_', ' ') if place else 'the form'}: {reason.removeprefix('Value error, ')}"
