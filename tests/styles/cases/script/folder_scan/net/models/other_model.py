class OtherModel:
    def __init__(self, opt):
        self.scale = opt["scale_of_other"]
