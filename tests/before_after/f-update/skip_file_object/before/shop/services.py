def turn(image):
    image.rotation += 90
    image.save()


def draw(path):
    from reportlab.pdfgen.canvas import Canvas

    canvas = Canvas(path)
    canvas.pages += 1
    canvas.save()
