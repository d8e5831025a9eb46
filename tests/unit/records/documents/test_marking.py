"""Passages marked in a text: over lines and paragraphs, over each other, and never as HTML of the note's own."""

from records.documents.marking import FIRST, Mark, marked_sections

NOTE = "Overnight:\n\nFever <b>39</b> & chills.\nSlept badly.\n\nASSESSMENT\n\nLeft knee pain."


def mark(passage, tone="copied", **more):
    start = NOTE.index(passage)
    return Mark(start, start + len(passage), tone, **more)


def drawn(*marks, text=NOTE):
    return "|".join(p for _, paragraphs in marked_sections(text, marks) for p in paragraphs)


def test_the_words_are_marked_and_everything_is_escaped():
    page = drawn(mark("<b>39</b>", "finding", words='Is "it"?', key="passage-1"))
    assert (
        '<mark class="finding" title="Is &quot;it&quot;?" id="passage-1">&lt;b&gt;39&lt;/b&gt;</mark> &amp; chills'
        in page
    )


def test_a_mark_over_lines_and_a_heading_marks_each_line_and_leaves_the_heading():
    sections = marked_sections(NOTE, [Mark(NOTE.index("chills"), len(NOTE), "copied")])
    assert [heading for heading, _ in sections] == ["Overnight", "Assessment"]
    assert drawn(Mark(NOTE.index("chills"), len(NOTE), "copied")).count("<mark") == 3


def test_marks_over_each_other_are_both_seen_and_the_anchor_stands_once():
    page = drawn(mark("Left knee pain."), mark("knee", "finding", key="passage-2"))
    assert (
        '<mark class="copied" title="">Left </mark><mark class="copied finding" title="" id="passage-2">knee</mark>'
        in page
    )
    assert page.count("passage-2") == 1


def test_signs_that_we_use_ourselves_are_taken_out_of_a_text():
    assert drawn(Mark(0, 4, "copied"), text=f"a{chr(FIRST)}b\ue001 c") == '<mark class="copied" title="">a b </mark> c'


def test_without_marks_it_reads_as_before():
    from records.documents.rules import sections_of

    assert [(h, [str(p) for p in ps]) for h, ps in marked_sections("Plan:\n\nHome.", [])] == sections_of(
        "Plan:\n\nHome."
    )
