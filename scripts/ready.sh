# Read by demo and test, which set $root and $needs (base or dev); costs a few milliseconds when nothing changed.
# The stamp names every file that the set-up came from, so a changed lock or a moved clone starts it anew.
stamp=$(cksum "$root/pyproject.toml" "$root/scripts/prepare.py" "$root"/.requirements/*.txt)
if [ ! -x "$root/.venv/bin/python" ] || [ "$stamp" != "$(cat "$root/.venv/$needs.stamp" 2>/dev/null)" ]; then
    if ! python3 -c 'import sys; sys.exit(sys.version_info < (3, 11))' 2>/dev/null; then
        echo "Trajectoire needs python3 to be Python 3.11 or later." >&2
        exit 1
    fi
    python3 -I "$root/scripts/prepare.py" "$needs" "$stamp"
fi
for po in "$root"/db/locale/*/LC_MESSAGES/*.po; do
    if [ ! -e "${po%.po}.mo" ] || [ "$po" -nt "${po%.po}.mo" ]; then
        "$root/.venv/bin/python" -I "$root/scripts/catalogues.py" compile
    fi
done
