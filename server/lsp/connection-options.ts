import { type ConnectionOptions, LSPErrorCodes } from 'vscode-languageserver';

/** A request that is cancelled while it waits for its turn is answered at once and never looked at. */
export const connectionOptions: ConnectionOptions = {
  connectionStrategy: {
    cancelUndispatched: ({ jsonrpc }) => {
      const error = { code: LSPErrorCodes.RequestCancelled, message: 'Cancelled' };
      return { jsonrpc, id: null, error };
    },
  },
};
