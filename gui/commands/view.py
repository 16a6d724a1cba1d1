"""How the canvas and the window are looked at."""

from __future__ import annotations

from gui.commands.spec import QT_TRANSLATE_NOOP, VIEW, Spec

LOOKING_COMMANDS: tuple[Spec, ...] = (
    Spec(
        "view.fit", QT_TRANSLATE_NOOP("Actions", "Fit in the window"), VIEW, ("Ctrl+0",), "maximize"
    ),
    Spec(
        "view.actual",
        QT_TRANSLATE_NOOP("Actions", "Actual size, 100 %"),
        VIEW,
        ("Ctrl+1",),
        "square",
    ),
    Spec(
        "view.zoom_in",
        QT_TRANSLATE_NOOP("Actions", "Zoom in"),
        VIEW,
        ("Ctrl++", "Ctrl+="),
        "plus",
        repeats=True,
    ),
    Spec(
        "view.zoom_out",
        QT_TRANSLATE_NOOP("Actions", "Zoom out"),
        VIEW,
        ("Ctrl+-",),
        "minus",
        repeats=True,
    ),
    Spec(
        "view.turn_left",
        QT_TRANSLATE_NOOP("Actions", "Turn the view left"),
        VIEW,
        ("Ctrl+Left",),
        "iteration-ccw",
        "canvas",
        repeats=True,
    ),
    Spec(
        "view.turn_right",
        QT_TRANSLATE_NOOP("Actions", "Turn the view right"),
        VIEW,
        ("Ctrl+Right",),
        "iteration-cw",
        "canvas",
        repeats=True,
    ),
    Spec(
        "view.mirror",
        QT_TRANSLATE_NOOP("Actions", "Mirror the view"),
        VIEW,
        ("Shift+H",),
        "flip-horizontal-2",
        checkable=True,
    ),
    Spec(
        "view.straighten",
        QT_TRANSLATE_NOOP("Actions", "View straight again"),
        VIEW,
        ("Ctrl+2",),
        "compass",
    ),
    Spec(
        "view.panels",
        QT_TRANSLATE_NOOP("Actions", "Hide the panels"),
        VIEW,
        ("Tab",),
        "panel-right",
        "canvas",
        checkable=True,
    ),
    Spec(
        "view.full_screen",
        QT_TRANSLATE_NOOP("Actions", "Full screen"),
        VIEW,
        ("F11",),
        checkable=True,
    ),
    Spec(
        "view.next_tab",
        QT_TRANSLATE_NOOP("Actions", "Next picture"),
        VIEW,
        ("Ctrl+Tab", "Ctrl+PgDown"),
    ),
    Spec(
        "view.previous_tab",
        QT_TRANSLATE_NOOP("Actions", "Previous picture"),
        VIEW,
        ("Ctrl+Shift+Tab", "Ctrl+PgUp"),
    ),
    Spec("view.prompt", QT_TRANSLATE_NOOP("Actions", "Go to the prompt"), VIEW, ("Ctrl+P",)),
    Spec(
        "view.gallery",
        QT_TRANSLATE_NOOP("Actions", "Go to the gallery"),
        VIEW,
        ("Ctrl+G",),
        "images",
    ),
    Spec(
        "view.history",
        QT_TRANSLATE_NOOP("Actions", "Go to the prompt history"),
        VIEW,
        ("Ctrl+H",),
        "history",
    ),
    Spec(
        "view.layers", QT_TRANSLATE_NOOP("Actions", "Go to the layers"), VIEW, ("Ctrl+L",), "layers"
    ),
    Spec("view.next_area", QT_TRANSLATE_NOOP("Actions", "Next part of the window"), VIEW, ("F6",)),
    Spec("view.commands", QT_TRANSLATE_NOOP("Actions", "Commands…"), VIEW, ("Ctrl+K",), "command"),
)
