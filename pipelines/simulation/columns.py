"""Columns with empty fields: simulated arrays mark them, exported columns hold NULL."""

import numpy as np
import pandas as pd
from numpy.typing import ArrayLike, NDArray
from pandas.api.extensions import ExtensionArray

NOT_RECORDED = -1  # in arrays of whole numbers and flags; in texts it is the empty string


def text_column(values: NDArray[np.str_] | ExtensionArray) -> pd.Categorical:
    """Return texts, with the empty string read as not recorded."""
    labels = pd.Categorical(values)
    return labels.remove_categories([""]) if "" in labels.categories else labels


def number_column(values: ArrayLike, missing: int = NOT_RECORDED) -> pd.arrays.IntegerArray:
    """Return nullable integers, with `missing` read as not recorded."""
    numbers = np.asarray(values, dtype=np.int32)
    return pd.arrays.IntegerArray(numbers, numbers == missing)


def flag_column(values: ArrayLike) -> pd.arrays.BooleanArray:
    """Return nullable booleans from 0 and 1, with `NOT_RECORDED` read as not recorded."""
    numbers = np.asarray(values, dtype=np.int8)
    return pd.arrays.BooleanArray(numbers == 1, numbers == NOT_RECORDED)


def date_column(values: ArrayLike) -> pd.Series:
    """Return dates; NaT is not recorded."""
    return pd.Series(np.asarray(values, dtype="datetime64[s]"))
