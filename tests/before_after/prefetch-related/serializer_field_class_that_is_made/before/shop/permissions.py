def only_for(field_class, group):
    class Hidden(field_class):
        def get_attribute(self, instance):
            return super().get_attribute(instance) if self.context.get("group") == group else None

    return Hidden
