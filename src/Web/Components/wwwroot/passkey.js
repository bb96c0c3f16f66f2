// Passkeys: asks the server for a question, the browser for the answer, and sends it with the form it stands in.
const post = async (form, address) => {
  const headers = { 'X-Requested-With': 'passkey' };
  const token = form.elements['form-token'];
  if (token) headers['X-Form-Token'] = token.value;
  const answer = await fetch(address, { method: 'POST', headers, credentials: 'same-origin' });
  if (!answer.ok) throw new Error(answer.status);
  return answer.json();
};
const make = async options => navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(options) });
const get = async options => navigator.credentials.get({ publicKey: PublicKeyCredential.parseRequestOptionsFromJSON(options) });

for (const form of document.querySelectorAll('form[data-passkey]')) {
  if (!window.PublicKeyCredential?.parseRequestOptionsFromJSON) continue;
  form.hidden = false;
  form.addEventListener('submit', async event => {
    if (form.elements.credential.value) return;
    event.preventDefault();
    const said = form.querySelector('[role=alert]');
    said.hidden = true;
    try {
      const { question, options } = await post(form, form.dataset.ask);
      const credential = await (form.dataset.passkey === 'new' ? make(options) : get(options));
      form.elements.question.value = question;
      form.elements.credential.value = JSON.stringify(credential.toJSON());
      form.submit();
    } catch {
      // Also when the person closed the browser's own dialog: there is nothing to undo.
      said.hidden = false;
    }
  });
}
