def annotate(orderline, note):
    orderline.note = note
    orderline.save()
