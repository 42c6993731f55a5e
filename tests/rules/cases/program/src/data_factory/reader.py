import os


class Data:
    def __init__(self, args_data, args_task):
        self.metadata = os.path.join(args_data.data_dir, args_data.metadata_file)
        self.size = args_data.batch_size
        self.workers = args_data.num_workers

    def get_metadata(self):
        return self.metadata

    def get_dataloader(self, split):
        return [self.size, self.workers]
