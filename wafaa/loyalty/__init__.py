"""Points and store credit: what a member owns is a ledger, and every number opens to the entries it is made of."""
