"""Subscriptions that can be trusted: whoever subscribed learns of everything that matches, in order, or knows that they
did not.

`reading` (what a Subscription asks for, and why it is refused), `events` (what each subscription is owed, kept durably),
`matching` (which of them a change concerns: by the search itself), `notices` (the Bundles that are sent), `engine` (one
delivery at a time for each subscriber, tried again for days), `sockets` (the same over a websocket), `operations`
(`$status`, `$events`, `$get-ws-binding-token`).

Sources: FHIR R4 Subscription; Subscriptions R5 Backport 1.1.0. An event is numbered per subscription, from 1, without gaps.
"""
