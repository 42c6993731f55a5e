from nets.cnn import resnet, vgg  # noqa: F401
