class Canvas:
    def __init__(self):
        self.title = ""

    def save(self, update_fields=None):
        return self.title
