"""Files, the clipboard, undoing, and help."""

from __future__ import annotations

from gui.commands.spec import EDIT, FILE, HELP, QT_TRANSLATE_NOOP, Spec

DOCUMENT_COMMANDS: tuple[Spec, ...] = (
    Spec("file.new", QT_TRANSLATE_NOOP("Actions", "New"), FILE, ("Ctrl+N",), "image-plus"),
    Spec(
        "file.blank",
        QT_TRANSLATE_NOOP("Actions", "New canvas to paint on"),
        FILE,
        ("Ctrl+Alt+N",),
        "paintbrush",
    ),
    Spec("file.open", QT_TRANSLATE_NOOP("Actions", "Open…"), FILE, ("Ctrl+O",), "folder-open"),
    Spec("file.sample", QT_TRANSLATE_NOOP("Actions", "Open the sample picture"), FILE),
    Spec("file.save", QT_TRANSLATE_NOOP("Actions", "Save"), FILE, ("Ctrl+S",), "save"),
    Spec("file.save_as", QT_TRANSLATE_NOOP("Actions", "Save as…"), FILE, ("Ctrl+Shift+S",)),
    Spec("file.export", QT_TRANSLATE_NOOP("Actions", "Export a copy…"), FILE, ("Ctrl+Shift+E",)),
    Spec(
        "file.export_layers",
        QT_TRANSLATE_NOOP("Actions", "Export the layers for Photoshop…"),
        FILE,
        ("Ctrl+Alt+Shift+E",),
    ),
    Spec("file.close", QT_TRANSLATE_NOOP("Actions", "Close picture"), FILE, ("Ctrl+W",)),
    Spec("file.quit", QT_TRANSLATE_NOOP("Actions", "Quit"), FILE, ("Ctrl+Q",)),
    Spec(
        "edit.undo", QT_TRANSLATE_NOOP("Actions", "Undo"), EDIT, ("Ctrl+Z",), "undo-2", repeats=True
    ),
    Spec(
        "edit.redo",
        QT_TRANSLATE_NOOP("Actions", "Redo"),
        EDIT,
        ("Ctrl+Shift+Z", "Ctrl+Y"),
        "redo-2",
        repeats=True,
    ),
    Spec("edit.copy", QT_TRANSLATE_NOOP("Actions", "Copy picture"), EDIT, ("Ctrl+C",), "copy"),
    Spec(
        "edit.paste",
        QT_TRANSLATE_NOOP("Actions", "Paste picture"),
        EDIT,
        ("Ctrl+V",),
        "clipboard-paste",
    ),
    Spec("edit.escape", QT_TRANSLATE_NOOP("Actions", "Cancel or drop"), EDIT, ("Esc",), "x"),
    Spec("edit.settings", QT_TRANSLATE_NOOP("Actions", "Settings…"), EDIT, ("Ctrl+,",)),
    Spec(
        "help.shortcuts",
        QT_TRANSLATE_NOOP("Actions", "Keyboard shortcuts"),
        HELP,
        ("F1",),
        "keyboard",
    ),
    Spec(
        "help.add_model",
        QT_TRANSLATE_NOOP("Actions", "Add a model…"),
        HELP,
        (),
        "folder-plus",
    ),
    Spec("help.models", QT_TRANSLATE_NOOP("Actions", "Open the models folder"), HELP),
    Spec("help.log", QT_TRANSLATE_NOOP("Actions", "Open the log folder"), HELP),
    Spec("help.about", QT_TRANSLATE_NOOP("Actions", "About Pentimento"), HELP, (), "info"),
)
