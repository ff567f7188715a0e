import scoring_client


def score_of(user):
    return scoring_client.fetch(user.pk)
