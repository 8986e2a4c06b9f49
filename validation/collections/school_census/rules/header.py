"""The header: the term and its census day, and the file's own name."""

import pandas as pd

from validation.collections.school_census import name as names
from validation.collections.school_census.derive import census_day
from validation.collections.school_census.made import ERROR, QUERY, complaint, each
from validation.rule import Context, Tables, rule


@rule(
    "100",
    ERROR,
    "header.ReferenceDate",
    good=each("header.ReferenceDate", "2013-10-03"),
    bad=each("header.ReferenceDate", "2013-10-04", "2013-02-30", "03/10/2013"),
    missing=each("header.ReferenceDate", None),
    demands=True,
    basis="V",
)
def reference_date(tables: Tables, context: Context) -> pd.DataFrame:
    """The reference date is missing, or is not the census day of this term.

    Choose the right census (term and year) in your system's census routine and make the file again.
    """
    day = census_day(context).isoformat()
    return complaint(tables["header"]["ReferenceDate"].ne(day), expected=day)


@rule(
    "file-name",
    QUERY,
    "header.file",
    good=each("header.file", "8734001_SC3_873LL13_001.XML", "8734001_sc3_873ll13_001 (1).xml"),
    bad=each("header.file", "census final.xml", "8734001_SC4_873LL13_001.XML"),
    missing=each("header.file", None),
    expected="a name such as 8734001_SC3_873LL07_001.XML",
    basis="F",
)
def file_name(tables: Tables, context: Context) -> "pd.Series[bool]":
    """The file's name is not one that a census file has: LLLEEEE_SCt_LLLLLyy_nnn.XML.

    Send the file under the name that your system gave it; there is no need to rename it.
    """
    said = tables["header"]["file"]
    return said.notna() & ~said.map(lambda name: bool(names.parts(name)), na_action="ignore").eq(
        True
    )
