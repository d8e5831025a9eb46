"""Contents page: the models of every feature of coding."""

from coding.codes.models import Code, CodeNote, CodeRelease, CodeWord

__all__ = ["Code", "CodeNote", "CodeRelease", "CodeWord"]
