//! Invoices, orders, matching, actions and gates. Pure: no I/O, no clock, no async; browser and server.
