/** Python files of which a block of comments is ours (PEP 723): the client asks about these, and about no other ones. */
import * as vscode from "vscode";
import {
  DidOpenTextDocumentNotification,
  type LanguageClient,
  type Middleware,
} from "vscode-languageclient/node";

const BLOCK = /^# \/\/\/ script[ \t]*\r?$/m;

function isOurs(document: vscode.TextDocument): boolean {
  return document.languageId !== "python" || BLOCK.test(document.getText());
}

function textOf(document: vscode.TextDocument | vscode.Uri): vscode.TextDocument | undefined {
  if (!(document instanceof vscode.Uri)) return document;
  return vscode.workspace.textDocuments.find((each) => each.uri.toString() === document.toString());
}

/** Keeps every other Python file from the server, which is not a server for Python and would read each in vain. */
export function scriptsOnly(client: () => LanguageClient): Middleware {
  const opened = new Set<string>();
  const isKnown = (document: vscode.TextDocument) =>
    document.languageId !== "python" || opened.has(document.uri.toString());
  return {
    didOpen: async (document, next) => {
      if (!isOurs(document)) return;
      opened.add(document.uri.toString());
      await next(document);
    },
    didChange: async (event, next) => {
      const document = event.document;
      if (isKnown(document)) return next(event);
      if (!isOurs(document)) return;
      opened.add(document.uri.toString());
      const params = client().code2ProtocolConverter.asOpenTextDocumentParams(document);
      await client().sendNotification(DidOpenTextDocumentNotification.type, params);
    },
    didSave: async (document, next) => (isKnown(document) ? next(document) : undefined),
    didClose: async (document, next) => {
      const known = isKnown(document);
      opened.delete(document.uri.toString());
      if (known) await next(document);
    },
    provideHover: (document, position, token, next) =>
      isOurs(document) ? next(document, position, token) : undefined,
    provideCompletionItem: (document, position, context, token, next) =>
      isOurs(document) ? next(document, position, context, token) : undefined,
    provideDocumentLinks: (document, token, next) =>
      isOurs(document) ? next(document, token) : undefined,
    provideCodeLenses: (document, token, next) =>
      isOurs(document) ? next(document, token) : undefined,
    provideCodeActions: (document, range, context, token, next) =>
      isOurs(document) ? next(document, range, context, token) : undefined,
    provideInlayHints: (document, range, token, next) =>
      isOurs(document) ? next(document, range, token) : undefined,
    provideDocumentSemanticTokens: (document, token, next) =>
      isOurs(document) ? next(document, token) : undefined,
    provideDiagnostics: (document, previous, token, next) => {
      const text = textOf(document);
      return !text || isOurs(text) ? next(document, previous, token) : undefined;
    },
  };
}
