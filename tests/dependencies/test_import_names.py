"""What is proposed for each name of a module that may be written in place of the project's."""

from __future__ import annotations

import pytest

from fakes import FakeHost, Folder
from venvoy_server.dependencies.analysis.document import Document
from venvoy_server.dependencies.analysis.inputs import Inputs
from venvoy_server.dependencies.checker.checker import check
from venvoy_server.dependencies.checker.fixes import apply_edits

PROPOSED = """
adodbapi pywin32
allauth django-allauth
antlr4 antlr4-python3-runtime
appium Appium-Python-Client
appkit pyobjc
attr attrs
bluetooth PyBluez
board Adafruit-Blinka
bs4 beautifulsoup4
cairo pycairo
camelot camelot-py
can python-can
cassandra cassandra-driver
ckeditor django-ckeditor
community python-louvain
compressor django-compressor
constraint python-constraint
consul python-consul
corsheaders django-cors-headers
crispy-forms django-crispy-forms
crypto pycryptodome
cryptodome pycryptodomex
cups pycups
cv2 opencv-python opencv-python-headless
daemon python-daemon
dateutil python-dateutil
deb822 python-debian
debian python-debian
debug-toolbar django-debug-toolbar
decouple python-decouple
digitalocean python-digitalocean
django-filters django-filter
dns dnspython
docx python-docx
dotenv python-dotenv
elftools pyelftools
enchant pyenchant
engineio python-engineio
environ django-environ
etcd python-etcd
ffmpeg ffmpeg-python
fitz PyMuPDF
gflags python-gflags
git GitPython
gitlab python-gitlab
googleapiclient google-api-python-client
googlesearch googlesearch-python
haystack django-haystack
hydra hydra-core
imblearn imbalanced-learn
import-export django-import-export
jenkins python-jenkins
jose python-jose
kafka kafka-python
keystoneclient python-keystoneclient
ldap python-ldap
llama-cpp llama-cpp-python
lzo python-lzo
magic python-magic
mpl-toolkits matplotlib
mptt django-mptt
mysql mysql-connector-python
mysqldb mysqlclient
nacl PyNaCl
nmap python-nmap
novaclient python-novaclient
objc pyobjc-core
opencv opencv-python
opengl PyOpenGL
openssl pyOpenSSL
paho paho-mqtt
pil Pillow
pkg-resources setuptools
pptx python-pptx
pylab matplotlib
pythoncom pywin32
pywintypes pywin32
pywt PyWavelets
pyximport Cython
quartz pyobjc
rest-framework djangorestframework
rest-framework-simplejwt djangorestframework-simplejwt
reversion django-reversion
rpi RPi.GPIO
ruamel ruamel.yaml
serial pyserial
simple-history django-simple-history
skimage scikit-image
sklearn scikit-learn
skopt scikit-optimize
sksurv scikit-survival
slugify python-slugify
socketio python-socketio
socks PySocks
speech-recognition SpeechRecognition
stemmer PyStemmer
storages django-storages
swiftclient python-swiftclient
tabula tabula-py
taggit django-taggit
telebot pyTelegramBotAPI
telegram python-telegram-bot
umap umap-learn
usb pyusb
vlc python-vlc
websocket websocket-client
win32api pywin32
win32com pywin32
win32con pywin32
win32gui pywin32
win32service pywin32
wx wxPython
xlib python-xlib
yaml PyYAML
zmq pyzmq
"""


@pytest.mark.parametrize("line", PROPOSED.split("\n")[1:-1])
def test_the_project_that_has_a_module(line: str) -> None:
    name, *projects = line.split()
    document = Document.parse(f"{name}>=1\n", "/w/requirements.txt")
    found = check(document, Inputs("/w/requirements.txt", FakeHost({"/w": Folder()}), "/w"))
    (finding,) = [each for each in found if each.code == "wrong-package-name"]
    fixed = [apply_edits(document.text, fix.edits) for fix in finding.fixes]
    assert fixed == [f"{project}>=1\n" for project in projects]
    assert all(f"`{project}`" in finding.message for project in projects)
