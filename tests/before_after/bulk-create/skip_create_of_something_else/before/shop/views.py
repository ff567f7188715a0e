class Client:
    def create(self, **values):
        return values


def add(titles, client: Client):
    for title in titles:
        client.create(title=title)
