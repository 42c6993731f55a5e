from dataclasses import dataclass

from hydra.core.config_store import ConfigStore


@dataclass
class Cluster:
    _target_: str = "hydra_plugins.cluster.Launcher"
    minutes: int = 60


ConfigStore.instance().store(group="hydra/launcher", name="cluster", node=Cluster)
