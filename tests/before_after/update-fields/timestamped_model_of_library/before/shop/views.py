from shop.models import Build


def cancel(request, pk):
    build = Build.objects.get(pk=pk)
    build.state = "cancelled"
    build.save()
