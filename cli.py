"""The command line of Refret: parses options, calls `codemods.commands`, ends with its exit code.

What a command needs is imported when it runs, so that `refret --help` and `--version` start fast.
"""

from __future__ import annotations

import os
import sys
import traceback
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, NoReturn

import typer

from codemods import __version__

if TYPE_CHECKING:
    from codemods.console import Console
    from codemods.request import Request

app = typer.Typer(
    name="refret",
    help="Find the places in a Django project that lose data or race, and rewrite them with a stated confidence.",
    no_args_is_help=True,
    rich_markup_mode=None,
    pretty_exceptions_enable=False,
    add_completion=False,
    context_settings={"help_option_names": ["-h", "--help"]},
)

FOUND, WRONG_USE, INTERNAL_ERROR, INTERRUPTED = 1, 2, 3, 130

Paths = Annotated[
    list[str] | None,
    typer.Argument(metavar="PATH", help="Projects, folders or files; - reads one file from standard input."),
]
Select = Annotated[
    list[str] | None,
    typer.Option("--select", metavar="A,B", help="Only these codemods or families; slug:option switches an option on."),
]
Ignore = Annotated[list[str] | None, typer.Option("--ignore", metavar="A,B", help="Not these codemods or families.")]
MinConfidence = Annotated[
    str | None, typer.Option("--min-confidence", metavar="high|medium|low", help="Nothing below this confidence.")
]
OutputFormat = Annotated[str, typer.Option("--format", metavar="text|diff|json", help="The format of the report.")]
Output = Annotated[Path | None, typer.Option("--output", metavar="FILE", help="Write the report to this file.")]
LeftAlone = Annotated[bool, typer.Option("--left-alone", help="Also what was left alone, and the refuted claim.")]
Since = Annotated[
    str | None, typer.Option("--since", metavar="REV", help="Only changes of lines that differ from this git revision.")
]
Django = Annotated[str | None, typer.Option("--django", metavar="4.2", help="The Django version of the project.")]
IncludeTests = Annotated[
    bool | None, typer.Option("--include-tests/--no-include-tests", help="Also test code.", show_default=False)
]
Codemods = Annotated[
    list[Path] | None, typer.Option("--codemods", metavar="PATH", help="Codemods of your own: a file or a folder.")
]
Jobs = Annotated[int | None, typer.Option("--jobs", "-j", min=1, help="Worker processes; default: all cores.")]
NoCache = Annotated[bool, typer.Option("--no-cache", help="Keep nothing for the next run, and use nothing kept.")]
Statistics = Annotated[bool, typer.Option("--statistics", help="Only the table of the changes.")]
Quiet = Annotated[bool, typer.Option("--quiet", "-q", help="One line per change, no progress bar.")]
Verbose = Annotated[bool, typer.Option("--verbose", "-v", help="All claims of each change.")]
Color = Annotated[
    bool | None, typer.Option("--color/--no-color", help="Colours; default: on a terminal.", show_default=False)
]
StdinFilename = Annotated[
    str | None, typer.Option("--stdin-filename", metavar="FILE", help="The path of what - reads from standard input.")
]


def _version(value: bool) -> None:
    if value:
        typer.echo(f"refret {__version__}")
        raise typer.Exit


@app.callback()
def _options(
    *,
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Print the version and exit.")
    ] = False,
) -> None:
    """Find the places in a Django project that lose data or race, and rewrite them with a stated confidence."""


@app.command()
def check(
    paths: Paths = None,
    *,
    select: Select = None,
    ignore: Ignore = None,
    min_confidence: MinConfidence = None,
    output_format: OutputFormat = "text",
    output: Output = None,
    left_alone: LeftAlone = False,
    since: Since = None,
    django: Django = None,
    include_tests: IncludeTests = None,
    codemods: Codemods = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    exit_zero: Annotated[bool, typer.Option("--exit-zero", help="Exit with 0 although there are changes.")] = False,
    statistics: Statistics = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = None,
    stdin_filename: StdinFilename = None,
) -> None:
    """Show what would change; write nothing. Exit code 1: there are changes."""
    request = _request(
        paths, select, ignore, min_confidence, django, include_tests, codemods, since, stdin_filename, jobs, no_cache
    )
    if output is None:
        from codemods import again, plain
        from codemods.output import Look, put, wants_color

        detail = plain.detail(statistics=statistics, quiet=quiet, verbose=verbose)
        report = again.find(request, Look(output_format, detail, wants_color(color, None), left_alone))
        if report is not None:
            put(report.data)
            raise typer.Exit(FOUND if report.has_changes and not exit_zero else 0)
    from codemods import commands

    console = _console(output_format, output, statistics, quiet, verbose, color, left_alone)
    raise typer.Exit(commands.check(request, console, exit_zero=exit_zero))


@app.command()
def fix(
    paths: Paths = None,
    *,
    select: Select = None,
    ignore: Ignore = None,
    min_confidence: MinConfidence = None,
    plan: Annotated[
        Path | None, typer.Option("--plan", metavar="FILE", help="Apply exactly the changes of a saved JSON report.")
    ] = None,
    allow_dirty: Annotated[
        bool, typer.Option("--allow-dirty", help="Also write files that have uncommitted changes.")
    ] = False,
    commit: Annotated[bool, typer.Option("--commit", help="Make one git commit per codemod.")] = False,
    verify_with: Annotated[
        str | None,
        typer.Option("--verify-with", metavar="CMD", help="Run the tests so, and take back what makes them fail."),
    ] = None,
    settings: Annotated[
        str | None,
        typer.Option("--settings", metavar="MODULE", help="With --verify-with: also run Django's own checks with it."),
    ] = None,
    python: Annotated[
        str | None,
        typer.Option("--python", metavar="EXE", help="With --verify-with: the interpreter for these checks."),
    ] = None,
    output_format: OutputFormat = "text",
    output: Output = None,
    left_alone: LeftAlone = False,
    since: Since = None,
    django: Django = None,
    include_tests: IncludeTests = None,
    codemods: Codemods = None,
    jobs: Jobs = None,
    no_cache: NoCache = False,
    statistics: Statistics = False,
    quiet: Quiet = False,
    verbose: Verbose = False,
    color: Color = None,
    stdin_filename: StdinFilename = None,
) -> None:
    """Write the changes of high confidence (or of --min-confidence). Exit code 1: some were left out."""
    from codemods import commands

    request = _request(
        paths, select, ignore, min_confidence, django, include_tests, codemods, since, stdin_filename, jobs, no_cache
    )
    console = _console(output_format, output, statistics, quiet, verbose, color, left_alone, applied=True)
    tests = commands.tests_given(verify_with, settings, python)
    code = commands.fix(request, console, saved_plan=plan, allow_dirty=allow_dirty, commit=commit, tests=tests)
    raise typer.Exit(code)


@app.command()
def undo(
    run: Annotated[str | None, typer.Argument(metavar="RUN", help="The number of a run; default: the last.")] = None,
    *,
    list_runs: Annotated[bool, typer.Option("--list", help="Show the runs, the newest first; change nothing.")] = False,
    force: Annotated[
        bool,
        typer.Option(
            "--force", help="Also restore files that were edited since; what they hold is copied beside them."
        ),
    ] = False,
    project: Annotated[
        Path, typer.Option("--project", metavar="PATH", help="The project, or a folder of it.")
    ] = Path(),
) -> None:
    """Bring back the bytes from before the last run of fix, or the named one. Exit code 1: some files were refused."""
    from codemods import history

    code = history.show_runs(project) if list_runs else history.take_back(run, project, force=force)
    raise typer.Exit(code)


@app.command()
def why(
    place: Annotated[str, typer.Argument(metavar="FILE:LINE", help="A line of a Python file or a template.")],
    *,
    django: Django = None,
    codemods: Codemods = None,
    no_cache: NoCache = False,
    color: Color = None,
) -> None:
    """Print every codemod's claims at a place, also where it was left alone."""
    from codemods import questions
    from codemods.request import Request

    request = Request(django=django, codemods=tuple(codemods or ()), cache=not no_cache)
    raise typer.Exit(questions.why(place, request, _console("text", None, color=color)))


@app.command()
def explain(
    codemod: Annotated[str, typer.Argument(metavar="CODEMOD", help="The name of a codemod, as `refret list` shows.")],
    *,
    codemods: Codemods = None,
) -> None:
    """Say what a codemod finds, what it writes, and which claims its confidence rests on."""
    from codemods import questions

    raise typer.Exit(questions.explain(codemod, tuple(codemods or ())))


@app.command("list")
def list_codemods(*, codemods: Codemods = None) -> None:
    """List the codemods."""
    from codemods import questions

    raise typer.Exit(questions.catalogue(tuple(codemods or ())))


@app.command()
def index(
    path: Annotated[str, typer.Argument(metavar="PATH", help="A project, a folder or a file of it.")] = ".",
    *,
    model: Annotated[
        str | None, typer.Option("--model", metavar="APP.MODEL", help="Only this model, with all that is known.")
    ] = None,
) -> None:
    """Show what was understood of the project: models, receivers, tasks, settings."""
    from codemods import questions

    raise typer.Exit(questions.index(path, model))


@app.command()
def cache(
    path: Annotated[Path, typer.Argument(metavar="PATH", help="A project, a folder or a file of it.")] = Path(),
    *,
    clear: Annotated[bool, typer.Option("--clear", help="Remove what is kept of the project.")] = False,
    every: Annotated[bool, typer.Option("--all", help="Of every project.")] = False,
) -> None:
    """Show what is kept for the next run and where, or remove it."""
    from codemods import caches

    raise typer.Exit(caches.clear(path, every=every) if clear else caches.show(path, every=every))


def main() -> NoReturn:
    """Run the command line; every end has one of the exit codes 0 to 3."""
    try:
        app(prog_name="refret")
    except KeyboardInterrupt:
        sys.exit(INTERRUPTED)
    except BrokenPipeError:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        sys.exit(WRONG_USE)
    except Exception as error:  # noqa: BLE001 - told apart below
        if _is_expected(error):
            _complain(str(error))
            sys.exit(WRONG_USE)
        _complain(traceback.format_exc())
        _complain("This is a bug in refret: please report it with the lines above.")
        sys.exit(INTERNAL_ERROR)
    sys.exit(0)


def _is_expected(error: Exception) -> bool:
    from codemods import commands

    return isinstance(error, commands.EXPECTED_ERRORS)


def _complain(message: str) -> None:
    from codemods.console import tell

    tell(message)


def _request(
    paths: list[str] | None,
    select: list[str] | None,
    ignore: list[str] | None,
    min_confidence: str | None,
    django: str | None,
    include_tests: bool | None,
    codemods: list[Path] | None,
    since: str | None,
    stdin_filename: str | None,
    jobs: int | None,
    no_cache: bool,
) -> Request:
    from codemods.plain import names
    from codemods.request import Request

    return Request(
        paths=tuple(paths or ()),
        select=names(select or ()),
        ignore=names(ignore or ()),
        min_confidence=min_confidence,
        django=django,
        include_tests=include_tests,
        codemods=tuple(codemods or ()),
        since=since,
        stdin_filename=stdin_filename,
        jobs=jobs,
        cache=not no_cache,
    )


def _console(
    output_format: str,
    output: Path | None,
    statistics: bool = False,
    quiet: bool = False,
    verbose: bool = False,
    color: bool | None = None,
    left_alone: bool = False,
    *,
    applied: bool = False,
) -> Console:
    from codemods import console, plain
    from codemods.diff.as_text import Detail, Options
    from codemods.output import wants_color
    from codemods.request import UsageError

    names = [name.value for name in console.Format]
    if output_format not in names:
        message = f"--format {output_format}: there is no such format; there are: {', '.join(names)}."
        raise UsageError(message)
    detail = Detail(plain.detail(statistics=statistics, quiet=quiet, verbose=verbose))
    text = Options(wants_color(color, output), detail, left_alone, applied)
    return console.Console(format=console.Format(output_format), output=output, quiet=quiet, text=text)


if __name__ == "__main__":
    main()
