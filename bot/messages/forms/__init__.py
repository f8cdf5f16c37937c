"""The modals: one module a form, each with `form(…)`, the view."""
