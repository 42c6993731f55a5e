from trl import ModelConfig, TrlParser

from app import Config

if __name__ == "__main__":
    config, model = TrlParser((Config, ModelConfig)).parse_args_and_config()
    print(config, model)
