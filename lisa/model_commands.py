"""The `lisa model` commands: which language model serves, another one, and the one before."""

from typing import Annotated

import typer
from rich.console import Console

from lisa import settings

app = typer.Typer(no_args_is_help=True, help="Choose the language model that serves.")
console = Console(highlight=False)


@app.command()
def show() -> None:
    """Name the model that serves, and those that can be gone back to."""
    shop = settings.load()
    console.print(_of(shop))
    for choice in settings.serving_choices(shop.home)[1:]:
        console.print(f"  before: {choice['llm_url'] or choice['llm_served']}")


@app.command()
def use(
    source: Annotated[str, typer.Argument(help="A folder: converted, adapter or full weights; or an endpoint's URL.")],
    name: Annotated[str, typer.Option("--name", help="The model's name; an endpoint needs it.")] = "",
    tuned: Annotated[
        bool, typer.Option("--tuned", help="Full weights or an endpoint's model trained for Lisa's prompt.")
    ] = False,
) -> None:
    """Try a model and let it serve from now on; the one before is kept for `rollback`."""
    from lisa import serving_model

    shop = settings.load()
    serving_model.use(shop, source, name, tuned, console.print)
    _take_effect()


@app.command()
def rollback() -> None:
    """Go back to the model that served before."""
    from lisa import serving_model

    serving_model.roll_back(settings.load())
    _take_effect()


def _take_effect() -> None:
    """Restart the action server of a running shop, and say what serves."""
    from lisa import processes

    shop = settings.load()
    if processes.reach(shop) is not None:
        console.print("restarting the action server")
        processes.restart_actions(shop)
    console.print(_of(shop))


def _of(shop: settings.Settings) -> str:
    from lisa.prepare import language_model

    return f"serving: {shop.llm} at {shop.llm_url}" if shop.llm_url else f"serving: {language_model(shop)}"
