"""A graph network whose adjacency is a sparse matrix on the card, with random edges left out."""

import torch
from torch import nn

NODES, EDGES = 3000, 9000


class Network(nn.Module):
    def __init__(self):
        super().__init__()
        self.first, self.last = nn.Linear(64, 128), nn.Linear(128, 7)

    def forward(self, words, graph):
        if self.training:
            edges, weights = graph.indices().t(), graph.values()
            kept = (torch.rand(len(weights)) + 0.9).int().bool()
            graph = torch.sparse.FloatTensor(edges[kept].t(), weights[kept] / 0.9, graph.size())
        hidden = torch.relu(torch.spmm(graph, self.first(words)))
        return torch.sparse.mm(graph, self.last(hidden))


def main():
    torch.manual_seed(0)
    edges = torch.randint(0, NODES, (2, EDGES))
    graph = torch.sparse_coo_tensor(edges, torch.rand(EDGES), (NODES, NODES)).coalesce()
    device = torch.device("cuda" if torch.cuda.is_available() else "cpu")
    graph, words = graph.to(device), torch.rand(NODES, 64).to(device)
    target = torch.randint(0, 7, (NODES,)).cuda()
    network = Network().cuda()
    optimizer = torch.optim.Adam(network.parameters())
    for epoch in range(20):
        network.train()
        optimizer.zero_grad()
        loss = nn.functional.cross_entropy(network(words, graph), target)
        loss.backward()
        optimizer.step()
        network.eval()
        with torch.no_grad():
            right = (network(words, graph).argmax(1) == target).sum().item()
        print(epoch, loss.item(), right / NODES)


main()
