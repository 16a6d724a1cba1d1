"""Who hears whom: what every command does, and where the panels' wishes go."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from core import paths
from core.errors import UserError

if TYPE_CHECKING:
    from gui.main_window import MainWindow


def connect(window: MainWindow) -> None:
    """Once, when every part of the window is there."""
    _connect_commands(window)
    _connect_panels(window)
    _connect_notices(window)
    _connect_canvas(window)


def _connect_commands(window: MainWindow) -> None:
    files, session, document = window.files, window.session, window.session.document
    canvas, options, docks = window.canvas, window.tool_options, window.docks
    for name, slot in {
        "file.new": session.workspace.fresh,
        "file.open": files.open_dialogue,
        "file.blank": window.new_canvas,
        "file.sample": window.sample_requested.emit,
        "file.save": _ready(window, lambda: files.save()),
        "file.save_as": _ready(window, lambda: files.saving.save_as()),
        "file.export": _ready(window, lambda: files.saving.export()),
        "file.export_layers": _ready(window, lambda: files.saving.export_layers()),
        "file.close": _ready(window, lambda: files.closing.close()),
        "file.quit": _ready(window, window.close),
        "edit.undo": lambda: canvas.undo_in_tool() or document.undo(),
        "edit.redo": canvas.redo,
        "edit.copy": _ready(window, files.copy),
        "edit.paste": files.paste,
        "edit.escape": window.escape,
        "mask.fill": _told(window, document.mask_edits.fill_aimed),
        "mask.invert": _told(window, document.mask_edits.invert_aimed),
        "mask.clear": document.clear_mask,
        "generate.run": window.generate,
        "generate.fill": window.fill_from_picture,
        "generate.cancel_all": session.queue.cancel_all,
        "generate.recipe": session.use_recipe,
        "generate.unload": session.queue.unload,
        "candidate.previous": lambda: session.select_next(-1),
        "candidate.next": lambda: session.select_next(1),
        "candidate.apply": session.apply,
        "candidate.discard": session.discard,
        "candidate.keep": session.keep_as_layer,
        "candidate.keep_all": session.keep_all_as_layers,
        "candidate.discard_all": session.discard_all,
        "view.fit": canvas.fit,
        "view.actual": lambda: canvas.set_zoom(1.0),
        "view.zoom_in": canvas.zoom_in,
        "view.zoom_out": canvas.zoom_out,
        "view.next_tab": lambda: session.workspace.step(1),
        "view.previous_tab": lambda: session.workspace.step(-1),
        "view.prompt": _shown(window, docks.go_to_prompt),
        "view.gallery": _shown(window, docks.go_to_gallery),
        "view.history": _shown(window, docks.go_to_history),
        "view.layers": _shown(window, docks.go_to_layers),
        "view.next_area": window.next_area,
        "view.commands": window.palette_.open,
        "brush.smaller": lambda: options.step_size(-1),
        "brush.larger": lambda: options.step_size(1),
        "brush.softer": lambda: options.step_hardness(-1),
        "brush.harder": lambda: options.step_hardness(1),
        "edit.settings": window.settings_requested.emit,
        "help.shortcuts": window.shortcuts_requested.emit,
        "help.models": lambda: window.open_folder(paths.models_dir()),
        "help.log": lambda: window.open_folder(paths.log_dir()),
        "help.about": window.about_requested.emit,
        "help.add_model": window.models_requested.emit,
    }.items():
        window.actions_[name].triggered.connect(_plain(slot))
    window.actions_["view.panels"].toggled.connect(window.set_panels_hidden)
    window.actions_["candidate.original"].toggled.connect(canvas.set_show_original)
    canvas.keyboard_lost.connect(window.hide_original)
    window.actions_["view.full_screen"].toggled.connect(window.set_full_screen)


def _connect_panels(window: MainWindow) -> None:
    files, session, canvas = window.files, window.session, window.canvas
    window.tools.group.triggered.connect(lambda action: canvas.set_tool(str(action.data())))
    window.options_bar.zoom_menu.triggered.connect(window.set_zoom_of)
    window.prompt_panel.generate_requested.connect(window.generate)
    window.prompt_panel.fill_requested.connect(window.fill_from_picture)
    window.prompt_panel.cancel_requested.connect(session.cancel)
    window.prompt_panel.models_requested.connect(window.models_requested)
    window.gallery_panel.open_requested.connect(window.open_item)
    window.gallery_panel.recall_requested.connect(window.recall)
    window.gallery_panel.lay_over_requested.connect(window.returning.lay_over)
    window.history_panel.prompt_chosen.connect(window.use_prompt)
    window.strip.apply_requested.connect(session.apply)
    window.strip.discard_requested.connect(session.discard)
    window.strip.compare_pressed.connect(window.actions_["candidate.original"].setChecked)
    window.strip.size_changed.connect(window.stage.place)
    window.strip.focus_freed.connect(canvas.setFocus)
    window.layers_panel.failed.connect(window.show_error)
    window.layer_actions.failed.connect(window.show_error)
    window.layer_actions.rename_requested.connect(_shown(window, window.docks.rename_layer))
    window.tabs.close_requested.connect(files.closing.close)
    window.tabs.close_others_requested.connect(files.closing.close_others)
    window.tabs.folder_requested.connect(lambda folder: window.open_folder(folder, make=False))
    window.tabs.dropped.connect(window.take)
    window.empty.open_requested.connect(files.open_dialogue)
    window.empty.paste_requested.connect(files.paste)
    window.empty.prompt_chosen.connect(window.start_from_words)
    window.empty.blank_requested.connect(window.new_canvas)
    window.empty.sample_requested.connect(window.sample_requested)


def _connect_notices(window: MainWindow) -> None:
    window.session.notice_raised.connect(window.show_notice)
    window.library.notice_raised.connect(window.show_notice)
    window.files.notice_raised.connect(window.show_notice)
    window.files.fetching_begun.connect(window.show_fetching)
    window.session.prompt_used.connect(window.library.note_prompt)


def _connect_canvas(window: MainWindow) -> None:
    canvas = window.canvas
    canvas.zoom_changed.connect(window.options_bar.set_zoom)
    canvas.hint_changed.connect(window.status.set_hint)
    canvas.tool_changed.connect(window.follow_tool)
    canvas.dropped.connect(window.take)
    canvas.extension_changed.connect(window.session.set_extension)
    window.tool_options.context_box_changed.connect(window.session.parameters.set_context_box)
    canvas.failed.connect(window.show_error)
    window.session.document.jobs.failed.connect(window.show_error)
    canvas.set_tool("brush")
    window.follow_tool("brush")
    window.status.set_hint(canvas.hint)


def _ready(window: MainWindow, slot: Callable[[], object]) -> Callable[[], None]:
    """What a tool keeps waiting, and the canvas shows already, is applied first; what takes
    long is waited for, without holding the window up."""

    def call() -> None:
        window.canvas.settle_tool()
        window.session.document.jobs.after(slot)

    return call


def _told(window: MainWindow, slot: Callable[[], None]) -> Callable[[], None]:
    """What the user may not do is told."""

    def call() -> None:
        try:
            slot()
        except UserError as error:
            window.show_error(error)

    return call


def _shown(window: MainWindow, go: Callable[[], None]) -> Callable[[], None]:
    """To a panel, also while all of them are hidden."""

    def call() -> None:
        window.show_panels()
        go()

    return call


def _plain(slot: Callable[[], object]) -> Callable[[bool], None]:
    """`triggered` carries a bool that most slots do not take."""

    def call(_checked: bool = False) -> None:
        slot()

    return call
