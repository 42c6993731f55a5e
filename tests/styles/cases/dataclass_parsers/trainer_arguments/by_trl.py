from trl import ModelConfig, ScriptArguments, SFTConfig, TrlParser

if __name__ == "__main__":
    print(TrlParser((ScriptArguments, SFTConfig, ModelConfig)).parse_args_and_config())
