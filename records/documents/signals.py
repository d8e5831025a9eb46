"""What others do when a document is filed, signed or retracted, in the same transaction.

Append a function in your AppConfig.ready(): records/review closes deficiencies with these. A function that raises undoes
the filing, signing or retraction; slow work belongs behind transaction.on_commit.

    on_filed:     f(document=, by=)             a document came into the chart, was filed anew (type, encounter, date), or an edit
                                                voided its signatures
    on_edited:    f(document=, version=, by=)   a new version was saved of one that is not final
    on_left:      f(document=, encounter=, by=) it was filed anew and is no longer in this encounter, which may lack it now
    on_signed:    f(document=, signature=, by=) an author or cosigner signed; document.status says whether it is final
    on_retracted: f(document=, by=, reason=)    it is no longer part of the routine chart
    on_moved:     f(document=, move=, by=)      it was another patient's and stands in its right chart now, its addenda by
                                                themselves; move.patient and move.encounter say where it was
"""

from collections.abc import Callable

on_filed: list[Callable] = []
on_edited: list[Callable] = []
on_left: list[Callable] = []
on_signed: list[Callable] = []
on_retracted: list[Callable] = []
on_moved: list[Callable] = []


def tell(listeners: list[Callable], **facts) -> None:
    for listener in listeners:
        listener(**facts)
