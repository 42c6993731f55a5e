from ..data_utils import MetadataAccessor


def search_target_dataset_metadata(metadata, args_task):
    table = metadata.df[metadata.df["Dataset_id"].isin(args_task.target_system_id)].copy()
    table = table[table["Label"].notna()]
    table = table[table["Label"] != -1]
    table.reset_index(drop=True, inplace=True)
    return MetadataAccessor(table, metadata.key_column)
