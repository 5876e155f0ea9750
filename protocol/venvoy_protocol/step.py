"""The data types of menus: a Step is what a client shows next, such as a list to pick from, a question or a text.

Fields with their default value are left out of the JSON.
"""

from __future__ import annotations

from typing import Annotated, Any, Literal

from msgspec import Meta

from venvoy_protocol.base import Wire


class StepCall(Wire, kw_only=True, omit_defaults=True):
    """A method call that a menu offers; the client does not make it itself, but passes it to the method `perform`."""

    title: Annotated[str, Meta(description="What is going on while it runs, such as `Creating .venv`.")]
    method: Annotated[str, Meta(description="The method's name, without `venvoy/`.")]
    params: Annotated[dict[str, Any], Meta(description="Its params, as they go on the wire.")]
    and_then: Annotated[StepCall | None, Meta(description="The call that `perform` makes after this one.")] = None


class Then(Wire, kw_only=True, omit_defaults=True):
    """What follows a user's choice in a menu: a method call if `call` is present, otherwise another menu.

    The client passes `call` to the method `perform`, which makes the call. For another menu, the client calls the
    method `menu` with `path` and `answers`, and with the name in `menu` as `id`. If `menu` is null, the main menu
    follows.
    """

    menu: Annotated[str | None, Meta(description="The menu to open, the main one if there is no call either.")] = None
    path: Annotated[str | None, Meta(description="The file or folder that the menu is about.")] = None
    answers: Annotated[dict[str, Any], Meta(description="The answers with which the menu begins.")] = {}
    call: Annotated[StepCall | None, Meta(description="The call to make through `perform`, in place of a menu.")] = None


class Button(Wire, kw_only=True, omit_defaults=True):
    """A small button at a list entry or in a list's title.

    The list also has an entry that does the same, for editors without buttons.
    """

    title: Annotated[str, Meta(description="What it does, for a tooltip.")]
    icon: Annotated[str, Meta(description="A name of VS Code's product icons, such as `trash`.")]
    then: Annotated[Then, Meta(description="What comes next.")]


class Item(Wire, kw_only=True, omit_defaults=True):
    """One entry of a list: it leads to a menu or call (`then`), or is an answer (`value`).

    An entry with `separator` is only the title of the group of entries after it.
    """

    label: Annotated[str, Meta(description="The main text of the entry.")] = ""
    description: Annotated[str | None, Meta(description="Shown next to the label.")] = None
    detail: Annotated[str | None, Meta(description="Shown below the label.")] = None
    icon: Annotated[str | None, Meta(description="A name of VS Code's product icons, such as `add`.")] = None
    current: Annotated[bool, Meta(description="Whether this is what holds now.")] = False
    separator: Annotated[str | None, Meta(description="The title of the group that begins here.")] = None
    children: Annotated[bool, Meta(description="Whether a tree can unfold it: `then` is the menu of its children.")] = (
        False
    )
    then: Annotated[Then | None, Meta(description="What comes next if it is picked; null if it is an answer.")] = None
    value: Annotated[Any, Meta(description="The answer that it is, for the step's `key`.")] = None
    alone: Annotated[
        bool, Meta(description="Means none of these; a client that lets the user pick several leaves it out.")
    ] = False
    buttons: Annotated[list[Button], Meta(description="Shown at the end of the entry.")] = []


class Step(Wire, kw_only=True, omit_defaults=True):
    """One step of a menu: what the client shows or does next. `kind` decides which of these applies.

    - `pick`: Show the list `items`. If the user picks an item with `value`, this value is the answer. If the item has
      `then`, that names the next menu or a method call instead.
    - `input`: Ask the user for a text, which is the answer. `problem` is the reason why the previous text was refused.
    - `call`: Send `call` (a method and its params) as a request `perform`; the response is the next step.
    - `text`: Show the document `text`.
    - `done`: Show `message` if it is not null, and end the menu.

    After an answer, the client adds it to `answers` under the name in `key`. The client then requests the next step by
    the method `menu`, with these `answers` and the same `id` and `path`.
    """

    kind: Annotated[
        Literal["pick", "input", "call", "text", "done"],
        Meta(description="A list, a question for a text, a call to make through `perform`, a document, or the end."),
    ]
    id: Annotated[str | None, Meta(description="The menu that the answer goes to.")] = None
    path: Annotated[str | None, Meta(description="The file or folder that the menu is about.")] = None
    answers: Annotated[dict[str, Any], Meta(description="The answers so far, sent back with the next one.")] = {}
    key: Annotated[str | None, Meta(description="The name of the answer that this step asks for.")] = None
    title: Annotated[str, Meta(description="The title of the list, the question, or the document's name.")] = ""
    detail: Annotated[str | None, Meta(description="A sentence below the title.")] = None
    placeholder: Annotated[str | None, Meta(description="Shown in the field to type in while it is empty.")] = None
    step: Annotated[int | None, Meta(description="Which step of a wizard this is, from 1.")] = None
    steps: Annotated[int | None, Meta(description="How many steps the wizard has.")] = None
    items: Annotated[list[Item], Meta(description="The entries of a `pick`.")] = []
    many: Annotated[bool, Meta(description="Whether several items can be picked; the answer is a list.")] = False
    modal: Annotated[bool, Meta(description="Whether it is a question to be answered before anything else.")] = False
    buttons: Annotated[list[Button], Meta(description="Shown in the title.")] = []
    value: Annotated[str | None, Meta(description="The text that an input begins with.")] = None
    problem: Annotated[str | None, Meta(description="Why the text cannot be used.")] = None
    call: Annotated[StepCall | None, Meta(description="What a `call` is to make.")] = None
    text: Annotated[str | None, Meta(description="The content of a `text`.")] = None
    language: Annotated[str | None, Meta(description="The language of the text, such as `markdown`.")] = None
    message: Annotated[str | None, Meta(description="What `done` shows; null if there is nothing to say.")] = None
    severity: Annotated[
        Literal["information", "warning", "error"], Meta(description="How the message, or the question, is shown.")
    ] = "information"
    code: Annotated[str | None, Meta(description="The stable code of a failure, as in `data.code` of errors.")] = None
