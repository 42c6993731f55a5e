from omegaconf import OmegaConf


class Settings:
    @classmethod
    def read(cls, path):
        schema = OmegaConf.structured(cls)
        return OmegaConf.to_object(OmegaConf.merge(schema, OmegaConf.load(path)))
