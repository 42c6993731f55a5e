import subprocess


def start(folder, file):
    subprocess.run(["python", "train.py", file], cwd=folder, check=True)


start("lm", "train.yaml")
