import yacs.config


class ConfigNode(yacs.config.CfgNode):
    def as_dict(self):
        return dict(self.items())
