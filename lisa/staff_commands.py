"""Makes and removes the accounts of the staff page: `lisa staff`."""

import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Annotated

import typer
from rich.console import Console
from rich.table import Table

from lisa import settings
from web.staff.accounts import AccountError, Accounts, Role
from web.staff.audit import Audit
from web.staff.database import FILE, StaffDatabase
from web.staff.lockout import Lockout

app = typer.Typer(no_args_is_help=True, help="Accounts of the staff page (/staff); there is none until you add one.")
console = Console(highlight=False)
HERE = "command line"

NameArgument = Annotated[str, typer.Argument(help="The account's name: small letters, digits, '.', '_', '-'.")]
StdinOption = Annotated[bool, typer.Option("--password-stdin", help="Read the password from standard input.")]


@app.command()
def add(
    name: NameArgument,
    role: Annotated[Role, typer.Option(help="An owner also publishes the catalog, approves and reads the audit.")],
    shown_as: Annotated[str, typer.Option("--shown-as", help="The name that customers read, such as Mia.")] = "",
    password_stdin: StdinOption = False,
) -> None:
    """Add an account; its password is asked for."""
    with _opened() as (database, audit):
        account = Accounts(database).add(name, _password(password_stdin), role, shown_as)
        audit.record(HERE, "added an account", f"{account.name} ({account.role})")
    console.print(f"{account.name} can log in at {settings.load().web_url}/staff as {account.role}.", markup=False)


@app.command("list")
def show() -> None:
    """List the accounts."""
    with _opened() as (database, _):
        accounts = Accounts(database).all()
    if not accounts:
        console.print("There is no account yet: `lisa staff add NAME --role owner`.")
        return
    table = Table("name", "role", "customers read", box=None)
    for account in accounts:
        table.add_row(account.name, account.role, account.shown_as)
    console.print(table)


@app.command()
def remove(name: NameArgument) -> None:
    """Delete an account; whoever is logged in with it is logged out."""
    with _opened() as (database, audit):
        Accounts(database).remove(name)
        audit.record(HERE, "removed an account", name)
    console.print(f"The account {name} is gone.", markup=False)


@app.command()
def role(name: NameArgument, to: Annotated[Role, typer.Argument(help="owner or staff.")]) -> None:
    """Change what an account may do, at once."""
    with _opened() as (database, audit):
        Accounts(database).set_role(name, to)
        audit.record(HERE, "changed a role", f"{name} ({to})")
    console.print(f"{name} is {to} now.", markup=False)


@app.command()
def password(name: NameArgument, password_stdin: StdinOption = False) -> None:
    """Give an account another password; whoever is logged in with it is logged out everywhere."""
    with _opened() as (database, audit):
        Accounts(database).set_password(name, _password(password_stdin))
        audit.record(HERE, "changed a password", name)
    console.print(f"The password of {name} is changed.", markup=False)


@app.command()
def unlock(name: NameArgument) -> None:
    """Let an account log in from new browsers again, where too many logins in its name have failed."""
    with _opened() as (database, audit):
        Lockout(database).forgive(name)
        audit.record(HERE, "unlocked an account", name)
    console.print(f"{name} can try again.", markup=False)


@contextmanager
def _opened() -> Iterator[tuple[StaffDatabase, Audit]]:
    """The staff database; what can't be done is told in a sentence."""
    database = StaffDatabase(settings.load().home / FILE)
    try:
        yield database, Audit(database)
    except AccountError as error:
        Console(stderr=True, highlight=False).print(str(error), markup=False)
        raise typer.Exit(1) from None
    finally:
        database.close()


def _password(from_stdin: bool) -> str:
    """Never an option's value, which other users of the machine could read in the list of processes."""
    if from_stdin:
        return sys.stdin.readline().rstrip("\n")
    return str(typer.prompt("Password (at least 12 characters)", hide_input=True, confirmation_prompt=True))
