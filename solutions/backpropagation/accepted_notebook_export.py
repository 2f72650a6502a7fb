#!/usr/bin/env python
# coding: utf-8
# exercise: backpropagation
# shows: a notebook exported to a file, with its markers, copies of the helpers and test cells.

# # Backpropagation
# In this notebook you train a network with two hidden layers.

# In[1]:


import numpy as np
import warnings
warnings.filterwarnings("ignore")

sigma = lambda z : 1 / (1 + np.exp(-z))
d_sigma = lambda z : np.cosh(z/2)**(-2) / 4

def reset_network (n1 = 6, n2 = 7, random=np.random) :
    global W1, W2, W3, b1, b2, b3
    W1 = random.randn(n1, 1) / 2
    W2 = random.randn(n2, n1) / 2
    W3 = random.randn(2, n2) / 2
    b1 = random.randn(n1, 1) / 2
    b2 = random.randn(n2, 1) / 2
    b3 = random.randn(2, 1) / 2

def network_function(a0) :
    z1 = W1 @ a0 + b1
    a1 = sigma(z1)
    z2 = W2 @ a1 + b2
    a2 = sigma(z2)
    z3 = W3 @ a2 + b3
    a3 = sigma(z3)
    return a0, z1, a1, z2, a2, z3, a3

def cost(x, y) :
    return np.linalg.norm(network_function(x)[-1] - y)**2 / x.size


# In[2]:


# GRADED FUNCTION

def J_W3 (x, y) :
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = J @ a2.T / x.size
    return J

def J_b3 (x, y) :
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = np.sum(J, axis=1, keepdims=True) / x.size
    return J


# In[3]:


# GRADED FUNCTION

def J_W2 (x, y) :
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = J @ a1.T / x.size
    return J

def J_b2 (x, y) :
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = np.sum(J, axis=1, keepdims=True) / x.size
    return J


# In[7]:


# GRADED FUNCTION

# Fill in all incomplete lines.
def J_W1 (x, y) :
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = (J.T @ W2).T
    J = J * d_sigma(z1)
    J = J @ a0.T / x.size
    return J

# Fill in all incomplete lines.
def J_b1 (x, y) :
    a0, z1, a1, z2, a2, z3, a3 = network_function(x)
    J = 2 * (a3 - y)
    J = J * d_sigma(z3)
    J = (J.T @ W3).T
    J = J * d_sigma(z2)
    J = (J.T @ W2).T
    J = J * d_sigma(z1)
    J = np.sum(J, axis=1, keepdims=True) / x.size
    return J


# In[8]:


x, y = training_data(100)
reset_network()
J_W1(x, y)


# In[12]:


for i in range(200) :
    step = J_W1(x, y), J_b1(x, y), J_W2(x, y), J_b2(x, y), J_W3(x, y), J_b3(x, y)
    W1 = W1 - 7 * step[0]
    b1 = b1 - 7 * step[1]
    W2 = W2 - 7 * step[2]
    b2 = b2 - 7 * step[3]
    W3 = W3 - 7 * step[4]
    b3 = b3 - 7 * step[5]
print("cost", cost(x, y))


# In[14]:


# any depth: the same lines in a loop
def backprop (weights, biases, x, y) :
    a = [x]
    z = []
    for W, b in zip(weights, biases) :
        z.append(W @ a[-1] + b)
        a.append(sigma(z[-1]))
    dW = []
    db = []
    J = 2 * (a[-1] - y)
    for l in reversed(range(len(weights))) :
        J = J * d_sigma(z[l])
        dW = [J @ a[l].T / x.shape[1]] + dW
        db = [np.sum(J, axis=1, keepdims=True) / x.shape[1]] + db
        J = (J.T @ weights[l]).T
    return dW, db


# In[15]:


def train (weights, biases, x, y, rate, steps) :
    for i in range(steps) :
        dW, db = backprop(weights, biases, x, y)
        for l in range(len(weights)) :
            weights[l][:] = weights[l] - rate * dW[l]
            biases[l][:] -= rate * db[l]
    return weights, biases


# In[ ]:




