"""What is read of the rows of a queryset, by code, templates, serializers and the admin; what is loaded along."""
