"""The pages of the playbook: its rules, and what became of them."""
