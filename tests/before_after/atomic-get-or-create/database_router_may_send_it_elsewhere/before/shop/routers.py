class AccountRouter:
    def db_for_write(self, model, **hints):
        return "accounts" if model._meta.app_label == "shop" else None
