// Signing in to a real program: paste a token of the identity provider, or a personal API token.
import { useState, type FormEvent } from "react";
import { pastedToken, signIn, signOut } from "../session";
import { whoAmI } from "../queries";
import { useAnswer } from "../useAnswer";
import { sentence } from "../wording";

type Viewer = { viewer: { user: { name: string } | null; organization: { name: string } | null; roles: string[] } | null };

export function SignIn({ docs }: { docs: string }) {
  const [token, setToken] = useState(pastedToken);

  function leave() {
    signOut();
    setToken("");
  }

  return (
    <section className="card signin">
      {token ? <SignedIn token={token} leave={leave} /> : <TokenForm enter={() => setToken(pastedToken())} />}
      <p className="quiet">
        How tokens are issued and what they may do is described in the <a href={docs}>documentation</a>.
      </p>
    </section>
  );
}

function TokenForm({ enter }: { enter: () => void }) {
  function onSubmit(event: FormEvent<HTMLFormElement>) {
    event.preventDefault();
    signIn(String(new FormData(event.currentTarget).get("token")));
    enter();
  }
  return (
    <form onSubmit={onSubmit}>
      <h2>Sign in</h2>
      <label htmlFor="token">Bearer token</label>
      <input id="token" name="token" type="password" autoComplete="off" spellCheck={false} required aria-describedby="token-note" />
      <p className="quiet" id="token-note">
        It stays in this browser tab and is forgotten when the tab closes.
      </p>
      <button className="button" type="submit">
        Sign in
      </button>
    </form>
  );
}

function SignedIn({ token, leave }: { token: string; leave: () => void }) {
  const { data, error, loading } = useAnswer<Viewer>(token, whoAmI);
  const viewer = data?.viewer;
  return (
    <>
      <h2>{loading ? "Checking the token…" : viewer ? `Signed in as ${viewer.user?.name ?? "a service"}` : "This token is not accepted"}</h2>
      {error && (
        <p className="problem" role="alert">
          {error}
        </p>
      )}
      {viewer && (
        <p className="quiet">
          {[viewer.organization?.name, ...viewer.roles.map(sentence)].filter(Boolean).join(" · ")}
        </p>
      )}
      <p className="buttons">
        {viewer && (
          <a className="button" href="/graphiql">
            Open GraphiQL
          </a>
        )}
        <button type="button" onClick={leave}>
          {viewer ? "Sign out" : "Try another token"}
        </button>
      </p>
    </>
  );
}
