class task:
    def __init__(self, network, args_data, args_task, args_trainer, metadata):
        self.network = network
