from dataclasses import dataclass


@dataclass
class Tally:
    count: int = 0

    def save(self):
        print(self.count)


def count():
    tally = Tally()
    tally.count += 1
    tally.save()
