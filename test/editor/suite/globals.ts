/** A web extension has neither; Mocha's browser build looks for both while it loads. */
const scope = globalThis as { location?: unknown; process?: unknown };
scope.location ??= { search: '' };
scope.process ??= { env: {} };
