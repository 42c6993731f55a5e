"""Rows by file, over a table."""

import pandas as pd


class MetadataAccessor:
    def __init__(self, dataframe, key_column="Id"):
        self.df = dataframe
        self.key_column = key_column
        self.df.set_index(key_column, inplace=True, drop=False)

    def __getitem__(self, key):
        return self.df.loc[key]

    def __len__(self):
        return len(self.df)

    def items(self):
        for key in list(self.df[self.key_column]):
            yield key, self[key]


def read(path):
    return MetadataAccessor(pd.read_csv(path))
