"""Observed values of the Session, and the widgets that show and change them."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Generic, Protocol, TypeVar, cast, overload

from PySide6.QtCore import QObject, SignalInstance
from PySide6.QtWidgets import QCheckBox, QComboBox, QLineEdit, QPlainTextEdit

T = TypeVar("T")


class Observed(Generic[T]):
    """An attribute of a QObject that emits `<name>_changed` when it really changes.

    `clean` brings what is set into the value's range; setting what is there already
    emits nothing.
    """

    def __init__(self, default: T, clean: Callable[[T], T] | None = None) -> None:
        self.default = default
        self._clean = clean

    def __set_name__(self, owner: type, name: str) -> None:
        self._name = name
        self._slot = f"_{name}_value"

    @overload
    def __get__(self, obj: None, owner: type) -> Observed[T]: ...
    @overload
    def __get__(self, obj: QObject, owner: type) -> T: ...
    def __get__(self, obj: QObject | None, owner: type) -> T | Observed[T]:
        if obj is None:
            return self
        return cast(T, obj.__dict__.get(self._slot, self.default))

    def __set__(self, obj: QObject, value: T) -> None:
        value = self._clean(value) if self._clean else value
        if value == self.__get__(obj, type(obj)):
            return
        obj.__dict__[self._slot] = value
        getattr(obj, f"{self._name}_changed").emit(value)


class ValueWidget(Protocol):
    """A widget of ours with a value: set_value shows without emitting value_edited."""

    value_edited: SignalInstance

    def set_value(self, value: Any) -> None: ...


def bind(source: QObject, name: str, widget: Any) -> _Binding:
    """Keep `widget` and the observed attribute `name` of `source` equal, both ways.

    For QComboBox the value is the item's data; for text widgets the text. The returned
    object is owned by the widget.
    """
    return _Binding(source, name, widget)


class _Binding(QObject):
    def __init__(self, source: QObject, name: str, widget: Any) -> None:
        super().__init__(widget)
        self._source, self._name, self._widget = source, name, widget
        getattr(source, f"{name}_changed").connect(self._show)
        self._edited_signal().connect(self._take)
        self._show(getattr(source, name))

    def _edited_signal(self) -> SignalInstance:
        widget = self._widget
        match widget:
            case QComboBox():
                return widget.activated
            case QCheckBox():
                return widget.toggled
            case QLineEdit():
                return widget.textEdited
            case QPlainTextEdit():
                return widget.textChanged
            case _:
                return cast(ValueWidget, widget).value_edited

    def _take(self, *_: object) -> None:
        setattr(self._source, self._name, self._read())

    def _read(self) -> object:
        widget = self._widget
        match widget:
            case QComboBox():
                return widget.currentData()
            case QCheckBox():
                return widget.isChecked()
            case QLineEdit():
                return widget.text()
            case QPlainTextEdit():
                return widget.toPlainText()
            case _:
                return widget.value()

    def _show(self, value: Any) -> None:
        widget = self._widget
        if value == self._read() and not isinstance(widget, QComboBox):
            return
        match widget:
            case QComboBox():
                index = widget.findData(value)
                if index != widget.currentIndex():
                    widget.setCurrentIndex(index)
            case QCheckBox():
                widget.setChecked(value)
            case QLineEdit():
                widget.setText(value)
            case QPlainTextEdit():
                widget.setPlainText(value)
            case _:
                cast(ValueWidget, widget).set_value(value)
